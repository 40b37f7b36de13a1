using System.Globalization;
using System.Text;
using RunLinkedData.Lake.Avro;

namespace RunLinkedData.Lake.Describing.Iceberg;

/// <summary>
/// Writes manifests (https://iceberg.apache.org/spec/#manifests): the files of a version, with what is known of their columns. Such a
/// manifest depends on its version alone, as who lists it says which snapshot it is of.
/// </summary>
internal static class ManifestWriter
{
    private const long Existing = 0;
    private const long Added = 1;

    private const string Schema =
        """
        {"type":"record","name":"manifest_entry","fields":[{"name":"status","type":"int","field-id":0},
        {"name":"snapshot_id","type":["null","long"],"field-id":1,"default":null},
        {"name":"sequence_number","type":["null","long"],"field-id":3,"default":null},
        {"name":"file_sequence_number","type":["null","long"],"field-id":4,"default":null},
        {"name":"data_file","field-id":2,"type":{"type":"record","name":"r2","fields":[{"name":"content","type":"int","field-id":134},
        {"name":"file_path","type":"string","field-id":100},{"name":"file_format","type":"string","field-id":101},
        {"name":"partition","field-id":102,"type":{"type":"record","name":"r102",
        "fields":[{"name":"run_id","type":["null","string"],"field-id":1000,"default":null}]}},
        {"name":"record_count","type":"long","field-id":103},{"name":"file_size_in_bytes","type":"long","field-id":104},
        {"name":"column_sizes","field-id":108,"default":null,"type":["null",{"type":"array","logicalType":"map",
        "items":{"type":"record","name":"k117_v118","fields":[{"name":"key","type":"int","field-id":117},
        {"name":"value","type":"long","field-id":118}]}}]},
        {"name":"value_counts","field-id":109,"default":null,"type":["null",{"type":"array","logicalType":"map",
        "items":{"type":"record","name":"k119_v120","fields":[{"name":"key","type":"int","field-id":119},
        {"name":"value","type":"long","field-id":120}]}}]},
        {"name":"null_value_counts","field-id":110,"default":null,"type":["null",{"type":"array","logicalType":"map",
        "items":{"type":"record","name":"k121_v122","fields":[{"name":"key","type":"int","field-id":121},
        {"name":"value","type":"long","field-id":122}]}}]},
        {"name":"lower_bounds","field-id":125,"default":null,"type":["null",{"type":"array","logicalType":"map",
        "items":{"type":"record","name":"k126_v127","fields":[{"name":"key","type":"int","field-id":126},
        {"name":"value","type":"bytes","field-id":127}]}}]},
        {"name":"upper_bounds","field-id":128,"default":null,"type":["null",{"type":"array","logicalType":"map",
        "items":{"type":"record","name":"k129_v130","fields":[{"name":"key","type":"int","field-id":129},
        {"name":"value","type":"bytes","field-id":130}]}}]},
        {"name":"sort_order_id","type":["null","int"],"field-id":140,"default":null}]}}]}
        """;

    private static readonly string Line = Schema.ReplaceLineEndings("");
    private static readonly AvroType Entry = AvroSchema.Read(Encoding.UTF8.GetBytes(Line));

    /// <summary>The manifest of a version.</summary>
    /// <param name="version">The version.</param>
    /// <param name="schema">The schema that it has in the table.</param>
    /// <param name="columns">Its columns, with those that the table does not have.</param>
    public static byte[] Write(DescribedVersion version, TableSchema schema, IReadOnlyList<DescribedColumn> columns)
    {
        var writer = Begin(schema);
        var byName = columns.ToDictionary(column => column.Name, StringComparer.Ordinal);
        foreach (var file in version.Files)
        {
            writer.Add(RecordOf(Entry, Added, null, null, null, FileOf(version.RunId, file, byName)));
        }

        return writer.Finish();
    }

    /// <summary>The manifest of several versions together.</summary>
    /// <param name="entries">What the manifests of the versions have, with the version of each.</param>
    /// <param name="schema">The schema of all versions together.</param>
    public static byte[] Merge(IEnumerable<(AvroRecord Entry, VersionSnapshot Version)> entries, TableSchema schema)
    {
        var writer = Begin(schema);
        foreach (var (entry, version) in entries)
        {
            writer.Add(RecordOf(Entry, Existing, version.Id, version.Sequence, version.Sequence, entry.Object<AvroRecord>(2)));
        }

        return writer.Finish();
    }

    /// <summary>The version that an entry of a manifest is of.</summary>
    public static string RunOf(AvroRecord entry) =>
        entry.Object<AvroRecord>(2)?.Object<AvroRecord>(102)?.Object<string>(1000)
        ?? throw new InvalidDataException("has a file of no version");

    /// <summary>A record of values in the order of the fields.</summary>
    public static AvroRecord RecordOf(AvroType type, params object?[] values) => new(type.Fields, values);

    private static AvroFileWriter Begin(TableSchema schema) => new(
        Line,
        [
            new("schema", StateWriter.Text(schema)),
            new("schema-id", schema.Id.ToString(CultureInfo.InvariantCulture)),
            new("partition-spec", StateWriter.PartitionText()),
            new("partition-spec-id", "0"),
            new("format-version", "2"),
            new("content", "data"),
        ]);

    private static AvroRecord FileOf(string runId, DescribedFile file, Dictionary<string, DescribedColumn> columns)
    {
        var type = Entry.Fields.First(field => field.Id == 2).Type;
        var leaves = file.Leaves
            .Where(leaf => columns.TryGetValue(leaf.Column, out var column) && !column.IsLeftOut)
            .Select(leaf => (Leaf: leaf, Column: columns[leaf.Column]))
            .ToList();
        var own = leaves.Where(found => found.Leaf.Depth == 0).ToList();
        return RecordOf(
            type,
            0L,
            file.Location.ToRawUri(),
            "PARQUET",
            RecordOf(TypeOf(type, 102), runId),
            file.Rows,
            file.Bytes,
            MapOf(type, 108, leaves.Select(found => (found.Column.Id + found.Leaf.Depth, (object?)found.Leaf.Bytes))),
            MapOf(type, 109, own.Select(found => (found.Column.Id, (object?)found.Leaf.Values))),
            MapOf(type, 110, own.Select(found => (found.Column.Id, (object?)found.Leaf.Nulls))),
            MapOf(type, 125, own.Select(found => (found.Column.Id, (object?)Bounds.Lower(found.Leaf.Least, found.Column.Type)))),
            MapOf(type, 128, own.Select(found => (found.Column.Id, (object?)Bounds.Upper(found.Leaf.Greatest, found.Column.Type)))),
            0L);
    }

    private static List<object?> MapOf(AvroType file, int id, IEnumerable<(int Key, object? Value)> entries)
    {
        var item = TypeOf(file, id).Branches.First(branch => branch.Kind == AvroKind.Array).Item!;
        return [.. entries.Where(entry => entry.Value is not null).OrderBy(entry => entry.Key)
            .Select(entry => RecordOf(item, (long)entry.Key, entry.Value))];
    }

    private static AvroType TypeOf(AvroType record, int id) => record.Fields.First(field => field.Id == id).Type;
}
