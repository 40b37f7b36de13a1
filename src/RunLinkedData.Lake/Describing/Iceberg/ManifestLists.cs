using System.Globalization;
using System.Text;
using RunLinkedData.Datasets.Sources;
using RunLinkedData.Lake.Avro;

namespace RunLinkedData.Lake.Describing.Iceberg;

/// <summary>Writes and reads lists of manifests (https://iceberg.apache.org/spec/#manifest-lists).</summary>
internal static class ManifestLists
{
    private const int PathField = 500;

    private const string Schema =
        """
        {"type":"record","name":"manifest_file","fields":[{"name":"manifest_path","type":"string","field-id":500},
        {"name":"manifest_length","type":"long","field-id":501},{"name":"partition_spec_id","type":"int","field-id":502},
        {"name":"content","type":"int","field-id":517},{"name":"sequence_number","type":"long","field-id":515},
        {"name":"min_sequence_number","type":"long","field-id":516},{"name":"added_snapshot_id","type":"long","field-id":503},
        {"name":"added_files_count","type":"int","field-id":504},{"name":"existing_files_count","type":"int","field-id":505},
        {"name":"deleted_files_count","type":"int","field-id":506},{"name":"added_rows_count","type":"long","field-id":512},
        {"name":"existing_rows_count","type":"long","field-id":513},{"name":"deleted_rows_count","type":"long","field-id":514},
        {"name":"partitions","field-id":507,"default":null,"type":["null",{"type":"array","element-id":508,
        "items":{"type":"record","name":"r508","fields":[{"name":"contains_null","type":"boolean","field-id":509},
        {"name":"contains_nan","type":["null","boolean"],"field-id":518,"default":null},
        {"name":"lower_bound","type":["null","bytes"],"field-id":510,"default":null},
        {"name":"upper_bound","type":["null","bytes"],"field-id":511,"default":null}]}}]}]}
        """;

    private static readonly string Line = Schema.ReplaceLineEndings("");
    private static readonly AvroType Entry = AvroSchema.Read(Encoding.UTF8.GetBytes(Line));

    /// <summary>The entry of the manifest of a version.</summary>
    public static AvroRecord Of(VersionSnapshot version, string uri, long bytes) => RecordOf(
        uri, bytes, version.Sequence, version.Sequence, version.Id, (version.Files, version.Rows), (0, 0), [version.RunId]);

    /// <summary>The entry of the manifest of several versions together.</summary>
    public static AvroRecord Of(
        IReadOnlyList<VersionSnapshot> versions, string uri, long bytes, long sequence, long snapshotId) => RecordOf(
        uri,
        bytes,
        sequence,
        versions.Min(version => version.Sequence),
        snapshotId,
        (0, 0),
        (versions.Sum(version => version.Files), versions.Sum(version => version.Rows)),
        [.. versions.Select(version => version.RunId)]);

    /// <summary>Where the manifest of an entry is.</summary>
    public static string PathOf(AvroRecord entry) => entry.Object<string>(PathField)
        ?? throw new InvalidDataException("has an entry without 'manifest_path'");

    /// <summary>The list of a snapshot.</summary>
    public static byte[] Write(IEnumerable<AvroRecord> entries, long snapshotId, long sequence)
    {
        AvroFileWriter writer = new(
            Line,
            [
                new("snapshot-id", snapshotId.ToString(CultureInfo.InvariantCulture)),
                new("parent-snapshot-id", "null"),
                new("sequence-number", sequence.ToString(CultureInfo.InvariantCulture)),
                new("format-version", "2"),
            ]);
        foreach (var entry in entries)
        {
            writer.Add(entry);
        }

        return writer.Finish();
    }

    /// <summary>Reads the entries of a list, or of a manifest.</summary>
    /// <exception cref="SourceException">The file is gone or damaged.</exception>
    public static async Task<IReadOnlyList<AvroRecord>> ReadAsync(TableFolder folder, string path, CancellationToken cancellationToken)
    {
        var content = await folder.ReadAsync(path, cancellationToken).ConfigureAwait(false);
        var location = folder.Location.Combine(path);
        var file = await AvroFile.OpenAsync(new MemoryStream(content), location, cancellationToken).ConfigureAwait(false);
        await using (file.ConfigureAwait(false))
        {
            return await file.ReadAsync(cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private static AvroRecord RecordOf(
        string uri,
        long bytes,
        long sequence,
        long leastSequence,
        long snapshotId,
        (long Files, long Rows) added,
        (long Files, long Rows) existing,
        IReadOnlyList<string> runIds)
    {
        var partitions = Entry.Fields.First(field => field.Id == 507).Type.Branches.First(branch => branch.Kind == AvroKind.Array).Item!;
        return ManifestWriter.RecordOf(
            Entry,
            uri,
            bytes,
            0L,
            0L,
            sequence,
            leastSequence,
            snapshotId,
            added.Files,
            existing.Files,
            0L,
            added.Rows,
            existing.Rows,
            0L,
            (List<object?>)[ManifestWriter.RecordOf(partitions, false, false, Bound(runIds.Min()), Bound(runIds.Max()))]);
    }

    private static byte[] Bound(string? runId) => Encoding.UTF8.GetBytes(runId!);
}
