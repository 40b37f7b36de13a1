using System.Text.Json;
using System.Text.Json.Nodes;
using Apache.Arrow;
using ParquetSharp.Arrow;
using RunLinkedData.Lake.Delta;
using RunLinkedData.Lake.Files;
using RunLinkedData.Testing;

namespace RunLinkedData.Lake.Tests.Delta;

/// <summary>A Delta table that a test writes by hand, file by file.</summary>
internal sealed class DeltaFolder : IDisposable
{
    public const string Id = "5fba94ed-9794-4965-ba6e-6ee3c0d22af9";

    private readonly TemporaryFolder _folder = new();

    public DeltaFolder() => Directory.CreateDirectory(_folder["_delta_log"]);

    public string Path => _folder.Path;

    public string this[string path] => System.IO.Path.Combine(_folder.Path, path);

    /// <summary>A field of a schema.</summary>
    public static JsonObject Field(string name, JsonNode type, JsonObject? metadata = null) =>
        new() { ["name"] = name, ["type"] = type, ["nullable"] = true, ["metadata"] = metadata ?? [] };

    public static JsonObject Struct(params JsonObject[] fields) => new() { ["type"] = "struct", ["fields"] = new JsonArray(fields) };

    /// <summary>What a column is named by in files.</summary>
    public static JsonObject Mapped(int id, string physicalName) =>
        new() { ["delta.columnMapping.id"] = id, ["delta.columnMapping.physicalName"] = physicalName };

    public static JsonObject Protocol(int reader = 1, params string[] features)
    {
        JsonObject protocol = new() { ["minReaderVersion"] = reader, ["minWriterVersion"] = reader == 1 ? 2 : reader == 2 ? 5 : 7 };
        if (reader > 2)
        {
            protocol["readerFeatures"] = new JsonArray([.. features.Select(feature => JsonValue.Create(feature))]);
            protocol["writerFeatures"] = protocol["readerFeatures"]!.DeepClone();
        }

        return new JsonObject { ["protocol"] = protocol };
    }

    public static JsonObject Metadata(
        JsonObject schema, string[]? partitions = null, Dictionary<string, string>? properties = null, string provider = "parquet") => new()
        {
            ["metaData"] = new JsonObject
            {
                ["id"] = Id,
                ["format"] = new JsonObject { ["provider"] = provider, ["options"] = new JsonObject() },
                ["schemaString"] = schema.ToJsonString(),
                ["partitionColumns"] = new JsonArray([.. (partitions ?? []).Select(name => JsonValue.Create(name))]),
                ["configuration"] = JsonSerializer.SerializeToNode(properties ?? []),
            },
        };

    public JsonObject Add(
        string path, JsonObject? partition = null, JsonObject? vector = null, long? rows = null, string? file = null, long? size = null)
    {
        JsonObject add = new()
        {
            ["path"] = path,
            ["partitionValues"] = partition ?? [],
            ["size"] = size ?? new FileInfo(this[file ?? Uri.UnescapeDataString(path)]).Length,
            ["modificationTime"] = 0,
            ["dataChange"] = true,
        };
        if (rows is not null)
        {
            add["stats"] = $$"""{"numRecords":{{rows}}}""";
        }

        if (vector is not null)
        {
            add["deletionVector"] = vector;
        }

        return new JsonObject { ["add"] = add };
    }

    public static JsonObject Remove(string path, JsonObject? vector = null) => new()
    {
        ["remove"] = new JsonObject { ["path"] = path, ["dataChange"] = true, ["deletionVector"] = vector },
    };

    /// <summary>Writes a commit.</summary>
    public void Commit(long version, params JsonObject[] actions) => WriteLog($"{version:D20}.json", actions);

    public void WriteLog(string name, params JsonObject[] actions) =>
        File.WriteAllLines(this[$"_delta_log/{name}"], actions.Select(action => action.ToJsonString()));

    /// <summary>The first commit of a table with one column of numbers.</summary>
    public void Create(params JsonObject[] more) =>
        Commit(0, [Protocol(), Metadata(Struct(Field("id", "long"))), .. more]);

    /// <summary>Writes a data file with one column of numbers, and gives its path.</summary>
    public string WriteIds(string path, params long[] ids) => Write(path, ("id", new Int64Array.Builder().AppendRange(ids).Build()));

    public string Write(string path, params (string Name, IArrowArray Values)[] columns) => Write(
        path,
        new Schema(columns.Select(column => new Field(column.Name, column.Values.Data.DataType, nullable: true)), null),
        [.. columns.Select(column => column.Values)]);

    /// <summary>Writes a data file, and gives its path.</summary>
    public string Write(string path, Schema schema, params IArrowArray[] columns)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(this[path])!);
        using FileWriter writer = new(this[path], schema);
        writer.WriteRecordBatch(new RecordBatch(schema, columns, columns[0].Length));
        writer.Close();
        return path;
    }

    public TableFiles Files(Func<string, RunLinkedData.MLflow.Artifacts.IArtifactStore>? open = null, params LocationMap[] maps) =>
        new(Path, open, maps);

    public Task<DeltaSnapshot> OpenAsync(long? version = null) =>
        DeltaTable.OpenAsync(Files(), version, withStatistics: true, CancellationToken.None);

    /// <summary>The rows of a version as lines of CSV, without the header.</summary>
    public Task<IReadOnlyList<string>> ReadAsync(long? version = null) => ReadAsync(Files(), version);

    public static async Task<IReadOnlyList<string>> ReadAsync(TableFiles files, long? version = null) =>
        [.. (await ReadWithHeaderAsync(files, version)).Lines.Skip(1)];

    /// <summary>A version, and its rows as lines of CSV after a header.</summary>
    public static async Task<(DeltaSnapshot Snapshot, IReadOnlyList<string> Lines)> ReadWithHeaderAsync(TableFiles files, long? version)
    {
        var snapshot = await DeltaTable.OpenAsync(files, version, withStatistics: true, CancellationToken.None);
        List<RecordBatch> batches = [];
        await foreach (var batch in DeltaTable.ReadAsync(files, snapshot, CancellationToken.None))
        {
            batches.Add(batch);
        }

        var lines = CanonicalCsv.Lines(snapshot.Columns.Select(column => column.Name), batches);
        batches.ForEach(batch => batch.Dispose());
        return (snapshot, lines);
    }

    public void Dispose() => _folder.Dispose();
}
