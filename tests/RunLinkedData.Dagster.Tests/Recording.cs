using System.Text.Json;
using System.Text.Json.Nodes;

namespace RunLinkedData.Dagster.Tests;

/// <summary>An exchange of Dagster 1.13.28 with its own client, which was recorded.</summary>
internal static class Recording
{
    // What this library cannot be made to do, such as writing wrong lines, is recorded of Dagster's reader alone.
    private static readonly string[] Replayed =
    [
        "get", "get_extra", "report_asset_materialization", "report_asset_check", "log", "report_custom_message", "close",
        "is_closed", "print",
    ];

    public static IEnumerable<string> Names => typeof(Recording).Assembly.GetManifestResourceNames()
        .Where(name => name[0] != '_')
        .Order(StringComparer.Ordinal);

    /// <summary>Those whose calls can be made through this library.</summary>
    public static IEnumerable<string> ReplayedNames => Names.Where(name =>
        Read(name) is { } recording
        && recording["params"] is not null
        && recording["context"] is not null
        && recording["calls"] is JsonArray calls
        && calls.All(call => Replayed.Contains((string)call!["method"]!)));

    /// <summary>Values with the form that Dagster gives them.</summary>
    public static IEnumerable<JsonObject> Codec => Read("_codec")["vectors"]!.AsArray().Select(vector => vector!.AsObject());

    public static JsonObject Read(string name)
    {
        using var stream = typeof(Recording).Assembly.GetManifestResourceStream(name)!;
        return (JsonObject)JsonNode.Parse(stream)!;
    }

    /// <summary>Whether two messages are the same, whatever the order of their members and the form of their numbers.</summary>
    public static bool AreSame(JsonNode? one, JsonNode? two) => (one, two) switch
    {
        // A text is taken for one part of a key; this library sends the parts.
        (JsonArray { Count: 1 } left, JsonValue) => AreSame(left[0], two),
        (JsonObject left, JsonObject right) =>
            left.Count == right.Count
            && left.All(member => right.TryGetPropertyValue(member.Key, out var other) && AreSame(member.Value, other)),
        (JsonArray left, JsonArray right) => left.Count == right.Count && left.Zip(right).All(pair => AreSame(pair.First, pair.Second)),
        (JsonValue left, JsonValue right) when left.GetValueKind() == JsonValueKind.Number && right.GetValueKind() == left.GetValueKind() =>
            AreSameNumbers(left.ToJsonString(), right.ToJsonString()),
        _ => JsonNode.DeepEquals(one, two),
    };

    // A whole number is not the float of the same value: Dagster takes each where it is meant alone.
    private static bool AreSameNumbers(string left, string right) =>
        left == right || (IsFloat(left) && IsFloat(right) && double.Parse(left, System.Globalization.CultureInfo.InvariantCulture)
            .Equals(double.Parse(right, System.Globalization.CultureInfo.InvariantCulture)));

    private static bool IsFloat(string number) => number.AsSpan().IndexOfAny(".eE") >= 0;
}
