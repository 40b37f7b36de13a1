using System.Text.Json;

namespace RunLinkedData.Lake.Delta.Log;

/// <summary>Actions in lines of JSON: of commits, log compactions and checkpoints.</summary>
internal static class JsonActions
{
    /// <summary>Applies the action of a line.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    /// <exception cref="FormatException">It is no action.</exception>
    public static void Apply(string line, LogReplay replay)
    {
        using var document = JsonDocument.Parse(line);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException("a line is no action");
        }

        foreach (var action in document.RootElement.EnumerateObject().Where(action => action.Value.ValueKind == JsonValueKind.Object))
        {
            switch (action.Name)
            {
                case "add":
                    replay.Add(ReadAdd(action.Value));
                    break;
                case "remove":
                    replay.Remove(Required(action.Value, "path"), ReadVector(action.Value)?.UniqueId);
                    break;
                case "metaData":
                    replay.Apply(ReadMetadata(action.Value));
                    break;
                case "protocol":
                    replay.Apply(ReadProtocol(action.Value));
                    break;
                case "sidecar":
                    replay.Sidecars.Add((Required(action.Value, "path"), RequiredNumber(action.Value, "sizeInBytes")));
                    break;
                case "commitInfo":
                    replay.ApplyTimestamp(ReadTimestamp(action.Value));
                    break;
            }
        }
    }

    /// <summary>The number of rows that statistics of a file tell; null when they do not.</summary>
    public static long? RowsOf(string? statistics)
    {
        if (string.IsNullOrEmpty(statistics))
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(statistics);
            return document.RootElement.ValueKind == JsonValueKind.Object ? Number(document.RootElement, "numRecords") : null;
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            // They help readers to be quick, and are nothing that must be there.
            return null;
        }
    }

    private static AddFile ReadAdd(JsonElement add) => new()
    {
        Path = Required(add, "path"),
        Bytes = RequiredNumber(add, "size"),
        Modified = LooseNumber(add, "modificationTime"),
        Rows = RowsOf(Text(add, "stats")),
        Statistics = Text(add, "stats"),
        PartitionValues = Texts(add, "partitionValues"),
        DeletionVector = ReadVector(add),
    };

    private static DeletionVector? ReadVector(JsonElement file) =>
        file.TryGetProperty("deletionVector", out var vector) && vector.ValueKind == JsonValueKind.Object
            ? new DeletionVector
            {
                StorageType = Required(vector, "storageType"),
                PathOrInline = Required(vector, "pathOrInlineDv"),
                Offset = (int?)Number(vector, "offset"),
                Bytes = checked((int)RequiredNumber(vector, "sizeInBytes")),
                Cardinality = RequiredNumber(vector, "cardinality"),
            }
            : null;

    private static DeltaProtocol ReadProtocol(JsonElement protocol) => new()
    {
        ReaderVersion = checked((int)RequiredNumber(protocol, "minReaderVersion")),
        WriterVersion = checked((int)RequiredNumber(protocol, "minWriterVersion")),
        ReaderFeatures = List(protocol, "readerFeatures"),
    };

    private static DeltaMetadata ReadMetadata(JsonElement metadata) => new()
    {
        Id = Text(metadata, "id") ?? "",
        Provider = metadata.TryGetProperty("format", out var format) && format.ValueKind == JsonValueKind.Object
            ? Text(format, "provider") ?? ""
            : "",
        Schema = Required(metadata, "schemaString"),
        PartitionColumns = List(metadata, "partitionColumns"),
        Configuration = Texts(metadata, "configuration"),
        Created = LooseNumber(metadata, "createdTime"),
    };

    // "In-Commit Timestamps": where they are, they are the time of the commit.
    private static DateTimeOffset? ReadTimestamp(JsonElement commit) =>
        (LooseNumber(commit, "inCommitTimestamp") ?? LooseNumber(commit, "timestamp")) is { } milliseconds
        && milliseconds >= DateTimeOffset.MinValue.ToUnixTimeMilliseconds()
        && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : null;

    // What a commit tells of itself is free.
    private static long? LooseNumber(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number)
            ? number
            : null;

    private static JsonElement? Value(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static string Required(JsonElement parent, string name) =>
        Text(parent, name) ?? throw new FormatException($"an action has no '{name}'");

    private static long RequiredNumber(JsonElement parent, string name) =>
        Number(parent, name) ?? throw new FormatException($"an action has no '{name}'");

    private static string? Text(JsonElement parent, string name) => Value(parent, name) is { } value ? TextOf(value, name) : null;

    private static string? TextOf(JsonElement value, string name) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String => value.GetString(),
        _ => throw new FormatException($"'{name}' is no text"),
    };

    private static long? Number(JsonElement parent, string name) => Value(parent, name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } value when value.TryGetInt64(out var number) && number >= 0 => number,
        _ => throw new FormatException($"'{name}' is no number"),
    };

    private static IReadOnlyList<string> List(JsonElement parent, string name) => Value(parent, name) switch
    {
        null => [],
        { ValueKind: JsonValueKind.Array } list => [.. list.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.String
            ? item.GetString()!
            : throw new FormatException($"'{name}' holds something that is no text"))],
        _ => throw new FormatException($"'{name}' is no list"),
    };

    private static Dictionary<string, string?> Texts(JsonElement parent, string name)
    {
        Dictionary<string, string?> texts = new(StringComparer.Ordinal);
        if (Value(parent, name) is { } map)
        {
            foreach (var entry in map.ValueKind == JsonValueKind.Object
                ? map.EnumerateObject()
                : throw new FormatException($"'{name}' is no map"))
            {
                texts[entry.Name] = TextOf(entry.Value, entry.Name);
            }
        }

        return texts;
    }
}
