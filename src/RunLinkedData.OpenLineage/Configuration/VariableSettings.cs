using System.Text.Json;
using System.Text.Json.Nodes;

namespace RunLinkedData.OpenLineage.Configuration;

/// <summary>Settings from variables: <c>OPENLINEAGE__TRANSPORT__TYPE=http</c> is <c>transport: type: http</c>.</summary>
/// <remarks>
/// As OpenLineage's Python client reads them: a value may be JSON, and what is said of the whole counts before its parts.
/// </remarks>
internal static class VariableSettings
{
    private const string Prefix = "OPENLINEAGE__";
    private const string Separator = "__";

    /// <summary>What the variables say.</summary>
    public static JsonObject Read(IReadOnlyDictionary<string, string> variables)
    {
        JsonObject settings = [];
        foreach (var (name, value) in variables
            .Where(variable => variable.Key.StartsWith(Prefix, StringComparison.Ordinal) && variable.Value.Length > 0)
            .OrderByDescending(variable => variable.Key, StringComparer.Ordinal))
        {
            Put(settings, name[Prefix.Length..].ToLowerInvariant().Split(Separator, StringSplitOptions.RemoveEmptyEntries), ToNode(value));
        }

        return settings;
    }

    private static void Put(JsonObject settings, string[] path, JsonNode? value)
    {
        if (path.Length == 0)
        {
            return;
        }

        foreach (var name in path[..^1])
        {
            if (settings[name] is not JsonObject inner)
            {
                settings[name] = inner = [];
            }

            settings = inner;
        }

        settings[path[^1]] = value;
    }

    private static JsonNode? ToNode(string value)
    {
        try
        {
            return JsonNode.Parse(value);
        }
        catch (JsonException)
        {
            return value;
        }
    }
}
