using System.Text.Json;
using System.Text.Json.Nodes;

namespace RunLinkedData.Model.Manifest;

/// <summary>The columns of a dataset in the JSON that MLflow's UI draws as a table: <c>{"mlflow_colspec": [...]}</c>.</summary>
internal static class MlflowSchema
{
    private const string ListStart = "list<";

    /// <summary>The JSON text; null for a dataset without columns.</summary>
    public static string? ToJson(IReadOnlyList<DatasetColumn> columns) => columns.Count == 0
        ? null
        : new JsonObject { ["mlflow_colspec"] = new JsonArray([.. columns.Select(ToColspec)]) }.ToJsonString();

    /// <summary>The names of the columns; null when the text does not tell them.</summary>
    public static IReadOnlyList<string>? ReadNames(string? json)
    {
        try
        {
            return json is null ? null
                : (JsonNode.Parse(json) as JsonObject)?["mlflow_colspec"] is JsonArray columns
                    ? [.. columns.Select(column => column!["name"]!.GetValue<string>())]
                    : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or NullReferenceException)
        {
            // What others have written, or cut.
            return null;
        }
    }

    private static JsonObject ToColspec(DatasetColumn column)
    {
        var spec = ToType(column.Type);
        spec["name"] = column.Name;
        spec["required"] = !column.Nullable;
        return spec;
    }

    private static JsonObject ToType(string type)
    {
        if (type.StartsWith(ListStart, StringComparison.Ordinal))
        {
            return new JsonObject { ["type"] = "array", ["items"] = ToType(type[ListStart.Length..^1].TrimEnd('?')) };
        }

        return new JsonObject { ["type"] = ToMlflow(type.Split('(')[0]) };
    }

    // MLflow knows no decimals, times of day, durations and unsigned numbers; each becomes the nearest type that holds its values.
    private static string ToMlflow(string type) => type switch
    {
        "bool" => "boolean",
        "int8" or "int16" or "int32" or "uint8" or "uint16" => "integer",
        "int64" or "uint32" or "uint64" or "duration" => "long",
        "float32" => "float",
        "float64" or "decimal" => "double",
        "timestamp" or "timestamp_utc" or "date" => "datetime",
        "binary" => "binary",
        _ => "string",
    };
}
