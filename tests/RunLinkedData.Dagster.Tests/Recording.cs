using System.Text.Json;
using System.Text.Json.Nodes;

namespace RunLinkedData.Dagster.Tests;

/// <summary>An exchange of Dagster 1.13.28 with its own client, which was recorded.</summary>
internal static class Recording
{
    // What this library cannot be made to do, such as writing wrong lines, is recorded of Dagster's reader alone, and so are the calls
    // behind it.
    private static readonly string[] Replayed =
    [
        "get", "get_extra", "report_asset_materialization", "report_asset_check", "log", "report_custom_message", "close",
        "is_closed", "print", "log_external_stream",
    ];

    public static IEnumerable<string> Names => typeof(Recording).Assembly.GetManifestResourceNames()
        .Where(name => name[0] != '_')
        .Order(StringComparer.Ordinal);

    /// <summary>Those that have calls which can be made through this library.</summary>
    /// <remarks>What a program prints is heard of a process of its own alone: <see cref="ProcessTests"/>.</remarks>
    public static IEnumerable<string> ReplayedNames => NamesWithContext.Where(name =>
        name != "include_stdio_in_messages"
        && Attempt(name) is { } recording
        && recording["params"] is not null
        && recording["messages"] is not null
        && recording["calls"] is JsonArray { Count: > 0 } calls
        && CanBeMade(calls[0]));

    /// <summary>Whether a call can be made through this library.</summary>
    public static bool CanBeMade(JsonNode? call) => Replayed.Contains((string)call!["method"]!)
        && (string?)call["args"]?["stream"] != "other";

    /// <summary>Values with the form that Dagster gives them.</summary>
    public static IEnumerable<JsonObject> Codec => Read("_codec")["vectors"]!.AsArray().Select(vector => vector!.AsObject());

    /// <summary>Forms that Dagster does not give, which its client reads or refuses.</summary>
    public static IEnumerable<JsonObject> OddCodec => Read("_codec")["decoding_tolerance"]!.AsArray().Select(odd => odd!.AsObject());

    /// <summary>The recordings with a context; of one with several attempts, the last.</summary>
    public static IEnumerable<string> NamesWithContext => Names.Where(name => Attempt(name)["context"] is JsonObject);

    /// <summary>A recording, or the last attempt in it.</summary>
    public static JsonObject Attempt(string name)
    {
        var recording = Read(name);
        return recording["invocations"] is JsonArray attempts ? attempts[^1]!.AsObject() : recording;
    }

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
