using System.Globalization;
using System.Text.Json.Nodes;

namespace RunLinkedData.OpenLineage.Configuration;

/// <summary>
/// Settings as they come from <c>openlineage.yml</c> and variables: names in names. How they are written does not count:
/// <c>logFilePath</c>, <c>log_file_path</c> and <c>LOG_FILE_PATH</c> are one.
/// </summary>
internal static class SettingsTree
{
    /// <summary>What is under a name; null when nothing is.</summary>
    public static JsonNode? Find(this JsonNode? node, string name) =>
        node is JsonObject tree ? tree.FirstOrDefault(member => Plain(member.Key) == Plain(name)).Value : null;

    /// <summary>A text, a number or a truth value as text; null when there is none.</summary>
    public static string? FindText(this JsonNode? node, string name) => node.Find(name).AsText();

    /// <inheritdoc cref="FindText"/>
    public static string? AsText(this JsonNode? node) =>
        node is JsonValue value && value.ToString().Trim() is { Length: > 0 } text ? text : null;

    /// <summary>A truth value.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static bool? FindFlag(this JsonNode? node, string name) => node.FindText(name)?.ToLowerInvariant() switch
    {
        null => null,
        "true" or "yes" or "on" or "1" => true,
        "false" or "no" or "off" or "0" => false,
        var text => throw new FormatException($"'{name}' is '{text}'; write true or false."),
    };

    /// <summary>A time in seconds.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static TimeSpan? FindSeconds(this JsonNode? node, string name) => node.FindText(name) is not { } text
        ? null
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and <= 86_400
            ? TimeSpan.FromSeconds(seconds)
            : throw new FormatException($"'{name}' is '{text}'; write a number of seconds, more than 0.");

    /// <summary>The one laid over the other: what it says counts.</summary>
    public static JsonObject Over(this JsonObject above, JsonObject below)
    {
        var both = (JsonObject)below.DeepClone();
        foreach (var (key, value) in above)
        {
            var same = both.Select(member => member.Key).FirstOrDefault(known => Plain(known) == Plain(key));
            var under = same is null ? null : both[same];
            if (same is not null)
            {
                both.Remove(same);
            }

            both[key] = value is JsonObject tree && under is JsonObject other ? tree.Over(other) : value?.DeepClone();
        }

        return both;
    }

    private static string Plain(string name) => name.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();
}
