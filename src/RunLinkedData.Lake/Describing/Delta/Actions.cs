using System.Text.Json;
using RunLinkedData.Lake.Delta.Log;

namespace RunLinkedData.Lake.Describing.Delta;

/// <summary>Actions as lines of a commit ("Actions"), with all that readers need and no more.</summary>
internal static class Actions
{
    /// <summary>What every commit of this library says of who made it.</summary>
    public const string Engine = "rld";

    /// <summary>The commit that adds a version.</summary>
    public static void AddInfo(this LogText log, long time, string runId) => log.AddInfo(time, "WRITE", json =>
    {
        json.WriteString("mode", "Append");
        json.WriteString("partitionBy", $"[\"{DescribedColumn.RunId}\"]");
    },
    json =>
    {
        json.WriteBoolean("isBlindAppend", true);
        json.WriteString("rld.run_id", runId);
    });

    /// <summary>The commit that takes versions out.</summary>
    public static void AddInfo(this LogText log, long time) => log.AddInfo(time, "DELETE", _ => { }, _ => { });

    public static void Add(this LogText log, DeltaProtocol protocol) => log.Add("protocol", json =>
    {
        json.WriteNumber("minReaderVersion", protocol.ReaderVersion);
        json.WriteNumber("minWriterVersion", protocol.WriterVersion);
        if (protocol.ReaderFeatures.Count > 0)
        {
            WriteList(json, "readerFeatures", protocol.ReaderFeatures);
            WriteList(json, "writerFeatures", protocol.ReaderFeatures);
        }
    });

    public static void Add(this LogText log, DeltaMetadata metadata) => log.Add("metaData", json =>
    {
        json.WriteString("id", metadata.Id);
        json.WriteString("name", NameOf(metadata));
        json.WriteStartObject("format");
        json.WriteString("provider", metadata.Provider);
        json.WriteStartObject("options");
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteString("schemaString", metadata.Schema);
        WriteList(json, "partitionColumns", metadata.PartitionColumns);
        WriteMap(json, "configuration", metadata.Configuration);
        json.WriteNumber("createdTime", metadata.Created!.Value);
    });

    public static void Add(this LogText log, AddFile file) => log.Add("add", json =>
    {
        WriteFile(json, file);
        json.WriteNumber("modificationTime", file.Modified!.Value);
        json.WriteBoolean("dataChange", true);
        json.WriteString("stats", file.Statistics);
    });

    public static void AddRemoval(this LogText log, AddFile file, long time) => log.Add("remove", json =>
    {
        WriteFile(json, file);
        json.WriteNumber("deletionTimestamp", time);
        json.WriteBoolean("dataChange", true);
        json.WriteBoolean("extendedFileMetadata", true);
    });

    /// <summary>The name of the table: that of the dataset.</summary>
    public static string NameOf(DeltaMetadata metadata)
    {
        var dataset = metadata.Configuration[TableHead.DatasetProperty]!;
        return dataset[(dataset.LastIndexOf('/') + 1)..];
    }

    private static void AddInfo(
        this LogText log, long time, string operation, Action<Utf8JsonWriter> writeParameters, Action<Utf8JsonWriter> writeMore) =>
        log.Add("commitInfo", json =>
        {
            json.WriteNumber("timestamp", time);
            json.WriteString("operation", operation);
            json.WriteStartObject("operationParameters");
            writeParameters(json);
            json.WriteEndObject();
            json.WriteString("engineInfo", Engine);
            writeMore(json);
        });

    private static void WriteFile(Utf8JsonWriter json, AddFile file)
    {
        json.WriteString("path", file.Path);
        WriteMap(json, "partitionValues", file.PartitionValues);
        json.WriteNumber("size", file.Bytes);
    }

    private static void WriteList(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    private static void WriteMap(Utf8JsonWriter json, string name, IEnumerable<KeyValuePair<string, string?>> entries)
    {
        json.WriteStartObject(name);
        foreach (var (key, value) in entries)
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
    }
}
