using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Apache.Arrow;
using ParquetSharp.Arrow;
using RunLinkedData.Lake.Files;
using RunLinkedData.Lake.Tests.Avro;
using RunLinkedData.Testing;

namespace RunLinkedData.Lake.Tests.Iceberg;

/// <summary>
/// An Iceberg table that a test makes, file by file. It says that it lies in <see cref="Location"/>, as tables do that were moved.
/// </summary>
internal sealed class IcebergFolder : IDisposable
{
    public const string Location = "s3://lake/t";

    private readonly TemporaryFolder _folder = new();
    private readonly List<JsonObject> _snapshots = [];

    public IcebergFolder() => Directory.CreateDirectory(_folder["metadata"]);

    public string Path => _folder.Path;

    public string this[string path] => _folder[path];

    /// <summary>The version of the format.</summary>
    public int FormatVersion { get; set; } = 2;

    /// <summary>Schemas as JSON: lists of fields, by the place in the list.</summary>
    public List<string> Schemas { get; } = ["""[{"id":1,"name":"id","required":false,"type":"long"}]"""];

    /// <summary>Partition specs as JSON: lists of fields, by the place in the list.</summary>
    public List<string> Specs { get; } = ["[]"];

    /// <summary>What partitions are in manifests, by the place of their spec: fields of an Avro record.</summary>
    public List<string> PartitionFields { get; } = [""];

    public Dictionary<string, string> Properties { get; } = [];

    public JsonObject References { get; } = [];

    /// <summary>Changes the metadata before it is written.</summary>
    public Action<JsonObject> Change { get; set; } = _ => { };

    public TableFiles Files => new(
        Path, maps: [new LocationMap(FileLocation.TryParse(Location)!, FileLocation.TryParse(Path)!)]);

    public static string At(string path) => $"{Location}/{path}";

    /// <summary>Writes a Parquet file.</summary>
    public FileEntry Data(string path, params (int? Id, string Name, IArrowArray Values)[] columns)
    {
        Schema schema = new(
            columns.Select(column => new Field(
                column.Name,
                column.Values.Data.DataType,
                nullable: true,
                column.Id is { } id ? [new("PARQUET:field_id", id.ToString(CultureInfo.InvariantCulture))] : null)),
            null);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(_folder[path])!);
        using (FileWriter writer = new(_folder[path], schema))
        {
            writer.WriteRecordBatch(new RecordBatch(schema, columns.Select(column => column.Values), columns[0].Values.Length));
            writer.Close();
        }

        return new FileEntry(path, columns[0].Values.Length, new FileInfo(_folder[path]).Length);
    }

    /// <summary>Writes a Parquet file of numbers in the column of the ID 1.</summary>
    public FileEntry Numbers(string path, params long[] values) =>
        Data(path, (1, "id", new Int64Array.Builder().AppendRange(values).Build()));

    /// <summary>Writes a file of positions of deleted rows.</summary>
    public FileEntry Deletes(string path, params (string File, long Row)[] rows) => Data(
        path,
        (2147483546, "file_path", new StringArray.Builder().AppendRange(rows.Select(row => At(row.File))).Build()),
        (2147483545, "pos", new Int64Array.Builder().AppendRange(rows.Select(row => row.Row)).Build())) with
    {
        Content = 1,
    };

    /// <summary>Writes any file.</summary>
    public FileEntry Bytes(string path, byte[] bytes)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(_folder[path])!);
        File.WriteAllBytes(_folder[path], bytes);
        return new FileEntry(path, 0, bytes.Length);
    }

    /// <summary>Writes a manifest.</summary>
    public ManifestEntry Manifest(string path, params FileEntry[] files)
    {
        var spec = files.Length == 0 ? 0 : files[0].Spec;
        var bytes = AvroBytes.File(
            Entries(PartitionFields[spec]),
            "deflate",
            new Dictionary<string, string> { ["partition-spec"] = Specs[spec], ["partition-spec-id"] = $"{spec}" },
            [.. files.Select(file => file.ToRecord())]);
        Bytes(path, bytes);
        return new ManifestEntry(path, bytes.Length, spec)
        {
            Content = files.Any(file => file.Content > 0) ? 1 : 0,
            Counts = files.Length,
        };
    }

    /// <summary>Adds a snapshot of these manifests; the ID is 100 and the sequence number.</summary>
    public JsonObject Snapshot(int sequence, params ManifestEntry[] manifests)
    {
        var list = $"metadata/snap-{sequence}.avro";
        Bytes(list, AvroBytes.File(List, "null", null, [.. manifests.Select(manifest => manifest.ToRecord(sequence))]));
        JsonObject snapshot = new()
        {
            ["snapshot-id"] = 100 + sequence,
            ["sequence-number"] = sequence,
            ["timestamp-ms"] = 1_700_000_000_000 + sequence,
            ["manifest-list"] = At(list),
            ["schema-id"] = Schemas.Count - 1,
            ["summary"] = new JsonObject { ["operation"] = "append" },
        };
        _snapshots.Add(snapshot);
        return snapshot;
    }

    /// <summary>Writes the metadata file, with the last snapshot as the current one.</summary>
    public string Write(string name = "v1.metadata.json")
    {
        JsonObject json = new()
        {
            ["format-version"] = FormatVersion,
            ["table-uuid"] = "fb072c92-a02b-11e9-ae9c-1bb7bc9eca94",
            ["location"] = Location,
            ["schemas"] = new JsonArray([.. Schemas.Select((fields, i) => new JsonObject
            {
                ["type"] = "struct", ["schema-id"] = i, ["fields"] = JsonNode.Parse(fields),
            })]),
            ["current-schema-id"] = Schemas.Count - 1,
            ["partition-specs"] = new JsonArray([.. Specs.Select((fields, i) => new JsonObject
            {
                ["spec-id"] = i, ["fields"] = JsonNode.Parse(fields),
            })]),
            ["default-spec-id"] = Specs.Count - 1,
            ["properties"] = JsonSerializer.SerializeToNode(Properties),
            ["snapshots"] = new JsonArray([.. _snapshots.Select(snapshot => snapshot.DeepClone())]),
            ["current-snapshot-id"] = _snapshots.LastOrDefault()?["snapshot-id"]?.DeepClone(),
            ["refs"] = References.DeepClone(),
        };
        Change(json);
        File.WriteAllText(_folder["metadata", name], json.ToJsonString());
        return _folder["metadata", name];
    }

    public void Dispose() => _folder.Dispose();

    private static string Entries(string partitions) => $$$"""
        {"type":"record","name":"manifest_entry","fields":[
        {"name":"status","type":"int","field-id":0},{"name":"snapshot_id","type":["null","long"],"field-id":1},
        {"name":"sequence_number","type":["null","long"],"field-id":3},
        {"name":"data_file","field-id":2,"type":{"type":"record","name":"r2","fields":[
        {"name":"content","type":"int","field-id":134},{"name":"file_path","type":"string","field-id":100},
        {"name":"file_format","type":"string","field-id":101},
        {"name":"partition","field-id":102,"type":{"type":"record","name":"r102","fields":[{{{partitions}}}]}},
        {"name":"record_count","type":"long","field-id":103},{"name":"file_size_in_bytes","type":"long","field-id":104},
        {"name":"lower_bounds","field-id":125,"type":["null",{"type":"array","logicalType":"map","items":{"type":"record","name":"k126_v127","fields":[
        {"name":"key","type":"int","field-id":126},{"name":"value","type":"bytes","field-id":127}]}}]},
        {"name":"key_metadata","type":["null","bytes"],"field-id":131},{"name":"first_row_id","type":["null","long"],"field-id":142},
        {"name":"referenced_data_file","type":["null","string"],"field-id":143},{"name":"content_offset","type":["null","long"],"field-id":144},
        {"name":"content_size_in_bytes","type":["null","long"],"field-id":145}]}}]}
        """;

    private const string List = """
        {"type":"record","name":"manifest_file","fields":[{"name":"manifest_path","type":"string","field-id":500},
        {"name":"manifest_length","type":"long","field-id":501},{"name":"partition_spec_id","type":"int","field-id":502},
        {"name":"content","type":"int","field-id":517},{"name":"sequence_number","type":"long","field-id":515},
        {"name":"added_snapshot_id","type":"long","field-id":503},{"name":"added_files_count","type":["null","int"],"field-id":504},
        {"name":"existing_files_count","type":["null","int"],"field-id":505},{"name":"deleted_files_count","type":["null","int"],"field-id":506},
        {"name":"key_metadata","type":["null","bytes"],"field-id":519},{"name":"first_row_id","type":["null","long"],"field-id":520}]}
        """;
}

/// <summary>A file in a manifest.</summary>
internal sealed record FileEntry(string Path, long Rows, long Bytes)
{
    public int Status { get; init; } = 1;

    public int Content { get; init; }

    public string Format { get; init; } = "PARQUET";

    public long? Sequence { get; init; }

    public int Spec { get; init; }

    public object?[] Partition { get; init; } = [];

    public byte[]? Key { get; init; }

    public long? FirstRowId { get; init; }

    public string? Referenced { get; init; }

    public (long Offset, long Length)? Place { get; init; }

    public byte[]? Lower { get; init; }

    public object?[] ToRecord() =>
    [
        Status,
        null,
        Sequence,
        new object?[]
        {
            Content, IcebergFolder.At(Path), Format, Partition, Rows, Bytes,
            Lower is null ? null : new object?[] { new object?[] { 1, Lower } },
            Key, FirstRowId, Referenced is null ? null : IcebergFolder.At(Referenced), Place?.Offset, Place?.Length,
        },
    ];
}

/// <summary>A manifest in a list of them.</summary>
internal sealed record ManifestEntry(string Path, long Bytes, int Spec)
{
    public int Content { get; init; }

    /// <summary>The snapshot that has added it, by its sequence number; null for the one whose list it is in.</summary>
    public int? Sequence { get; init; }

    public int? Counts { get; init; }

    public byte[]? Key { get; init; }

    public long? FirstRowId { get; init; }

    public object?[] ToRecord(int sequence) =>
    [
        IcebergFolder.At(Path), Bytes, Spec, Content, Sequence ?? sequence, 100 + (Sequence ?? sequence), Counts, 0, 0, Key, FirstRowId,
    ];
}
