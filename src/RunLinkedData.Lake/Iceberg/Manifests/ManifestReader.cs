using System.Globalization;
using System.Text;
using RunLinkedData.Datasets.Sources;
using RunLinkedData.Lake.Avro;
using RunLinkedData.Lake.Files;
using RunLinkedData.Lake.Iceberg.Metadata;
using RunLinkedData.Model;

namespace RunLinkedData.Lake.Iceberg.Manifests;

/// <summary>
/// Reads lists of manifests, and manifests (https://iceberg.apache.org/spec/#manifests). Their fields are found by the IDs that the
/// specification gives them; those that a file of an older version does not have are what it says there.
/// </summary>
internal static class ManifestReader
{
    private enum Status
    {
        Existing,
        Added,
        Deleted,
    }

    /// <summary>The manifests of a snapshot, in their order.</summary>
    public static async Task<IReadOnlyList<ManifestFile>> ReadListAsync(
        TableFiles files, SnapshotEntry snapshot, CancellationToken cancellationToken)
    {
        if (snapshot.ManifestList is not { } path)
        {
            return [.. snapshot.Manifests.Select(manifest => new ManifestFile { Path = manifest, SnapshotId = snapshot.Id })];
        }

        var location = TablePath.Find(files, path);
        List<ManifestFile> manifests = [];
        var content = await files.OpenAsync(location, cancellationToken).ConfigureAwait(false);
        var avro = await AvroFile.OpenAsync(content, location, cancellationToken).ConfigureAwait(false);
        await using (avro.ConfigureAwait(false))
        {
            await foreach (var record in avro.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                manifests.Add(Checked(location, () => ManifestOf(record)));
            }
        }

        return manifests;
    }

    /// <summary>The files that a manifest has, in its order, without those that were removed.</summary>
    public static async Task<IReadOnlyList<ContentFile>> ReadAsync(
        TableFiles files, TableMetadata metadata, ManifestFile manifest, CancellationToken cancellationToken)
    {
        var location = TablePath.Find(files, manifest.Path);
        List<ContentFile> found = [];
        var (rowId, entries, spec) = (manifest.FirstRowId, 0L, (PartitionSpec?)null);
        var content = await files.OpenAsync(location, cancellationToken).ConfigureAwait(false);
        var avro = await AvroFile.OpenAsync(content, location, cancellationToken).ConfigureAwait(false);
        await using (avro.ConfigureAwait(false))
        {
            await foreach (var record in avro.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                entries++;
                spec ??= Checked(location, () => SpecOf(metadata, manifest, avro));
                var file = Checked(location, () => FileOf(record, manifest, spec));
                if (file is null)
                {
                    continue;
                }

                if (manifest.HasDeletes || rowId is null)
                {
                    file = file with { FirstRowId = null };
                }
                else if (file.FirstRowId is null)
                {
                    file = file with { FirstRowId = rowId };
                    rowId += file.Rows;
                }

                found.Add(file);
            }
        }

        if (manifest.Entries is { } wanted && wanted != entries)
        {
            throw SourceException.Damaged(location.ToString(), $"names {entries} files, and {wanted} by the list of manifests");
        }

        return found;
    }

    private static ManifestFile ManifestOf(AvroRecord record)
    {
        RefuseKey(record, 519);
        return new ManifestFile
        {
            Path = record.Object<string>(500) ?? throw Missing("manifest_path"),
            Bytes = record.Value<long>(501),
            SpecId = record.Int(502),
            HasDeletes = record.Int(517) switch
            {
                null or 0 => false,
                1 => true,
                var other => throw new NotSupportedException($"has manifests of content {other}, which is not known"),
            },
            SequenceNumber = record.Value<long>(515) ?? 0,
            SnapshotId = record.Value<long>(503),
            Entries = record.Value<long>(504) + record.Value<long>(505) + record.Value<long>(506),
            FirstRowId = record.Value<long>(520),
        };
    }

    private static PartitionSpec SpecOf(TableMetadata metadata, ManifestFile manifest, AvroFile avro)
    {
        var id = manifest.SpecId ?? (avro.Metadata.TryGetValue("partition-spec-id", out var text)
            && int.TryParse(Encoding.UTF8.GetString(text), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0);
        return metadata.Specs.GetValueOrDefault(id)
            ?? (avro.Metadata.TryGetValue("partition-spec", out var json) ? TableMetadata.ReadSpec(id, json) : null)
            ?? throw new InvalidDataException($"is of the partition spec {id}, which neither it nor the table has");
    }

    private static ContentFile? FileOf(AvroRecord entry, ManifestFile manifest, PartitionSpec spec)
    {
        var status = (Status)(entry.Int(0) ?? throw Missing("status"));
        if (status == Status.Deleted)
        {
            return null;
        }

        var file = entry.Object<AvroRecord>(2) ?? throw Missing("data_file");
        RefuseKey(file, 131);
        var content = (FileContent)(file.Int(134) ?? 0);
        if (status is not (Status.Existing or Status.Added) || !Enum.IsDefined(content)
            || (content != FileContent.Data) != manifest.HasDeletes)
        {
            throw new NotSupportedException($"has an entry of status {(int)status} and content {(int)content}, which is not known there");
        }

        return new ContentFile
        {
            Content = content,
            Path = file.Object<string>(100) ?? throw Missing("file_path"),
            Format = (file.Object<string>(101) ?? throw Missing("file_format")).ToLowerInvariant(),
            Partition = new FilePartition(spec, file.Object<AvroRecord>(102)),
            Rows = Count(file, 103),
            Bytes = Count(file, 104),
            SequenceNumber = entry.Value<long>(3) ?? (status == Status.Added || manifest.SequenceNumber == 0
                ? manifest.SequenceNumber
                : throw Missing("sequence_number")),
            SnapshotId = entry.Value<long>(1) ?? manifest.SnapshotId,
            FirstRowId = file.Value<long>(142),
            ReferencedFile = file.Object<string>(143),
            Offset = file.Value<long>(144),
            Length = file.Value<long>(145),
            Statistics = StatisticsOf(file),
        };
    }

    private static FileStatistics StatisticsOf(AvroRecord file) => new()
    {
        Values = Map<long>(file, 109),
        Nulls = Map<long>(file, 110),
        NaNs = Map<long>(file, 137),
        Lower = Map<byte[]>(file, 125),
        Upper = Map<byte[]>(file, 128),
    };

    private static Dictionary<int, T> Map<T>(AvroRecord file, int id)
    {
        Dictionary<int, T> map = [];
        foreach (var item in file.Object<List<object?>>(id) ?? [])
        {
            if (item is not AvroRecord { Values: [long key, T value] })
            {
                throw new InvalidDataException($"has another type for its field {id} than Iceberg has");
            }

            map[(int)key] = value;
        }

        return map;
    }

    private static long Count(AvroRecord file, int id) =>
        file.Value<long>(id) is { } count and >= 0 ? count : throw Missing(id == 103 ? "record_count" : "file_size_in_bytes");

    private static void RefuseKey(AvroRecord record, int id)
    {
        if (record.Object<byte[]>(id) is { Length: > 0 })
        {
            throw new NotSupportedException("names files that are encrypted, which are not read");
        }
    }

    private static InvalidDataException Missing(string name) => new($"has an entry without '{name}'");

    private static T Checked<T>(FileLocation location, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (InvalidDataException e)
        {
            throw SourceException.Damaged(location.ToString(), e.Message, e);
        }
        catch (NotSupportedException e)
        {
            throw new SourceException(ErrorCode.TableUnsupported, $"'{location}' {e.Message}.", e) { File = location.ToString() };
        }
    }
}
