using System.Text.Json;

namespace RunLinkedData.Lake.Iceberg.Metadata;

/// <summary>
/// Reads fields of JSON objects. What has another type is an <see cref="InvalidDataException"/>, and null is as good as nothing.
/// </summary>
internal static class MetadataJson
{
    public static int Int(this JsonElement json, string name) => json.IntOrNull(name) ?? throw Missing(name);

    public static int? IntOrNull(this JsonElement json, string name) =>
        json.Field(name) is { } value ? value.TryGetInt32(out var number) ? number : throw Unfit(name) : null;

    public static long Long(this JsonElement json, string name) => json.LongOrNull(name) ?? throw Missing(name);

    public static long? LongOrNull(this JsonElement json, string name) =>
        json.Field(name) is { } value ? value.TryGetInt64(out var number) ? number : throw Unfit(name) : null;

    public static string Text(this JsonElement json, string name) => json.TextOrNull(name) ?? throw Missing(name);

    public static string? TextOrNull(this JsonElement json, string name) => json.Field(name)?.GetString();

    public static bool Flag(this JsonElement json, string name) => (json.Field(name) ?? throw Missing(name)).GetBoolean();

    public static IEnumerable<JsonElement> Items(this JsonElement json, string name) =>
        json.Field(name) is { } value ? value.EnumerateArray() : [];

    public static IEnumerable<JsonProperty> Entries(this JsonElement json, string name) =>
        json.Field(name) is { } value ? value.EnumerateObject() : [];

    public static JsonElement? Field(this JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>Does something with JSON, whose errors become those of the file.</summary>
    public static T Read<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or OverflowException
            or KeyNotFoundException or ArgumentException)
        {
            throw new InvalidDataException("has JSON in it that is not of Iceberg", e);
        }
    }

    private static InvalidDataException Missing(string name) => new($"has no '{name}' where Iceberg needs one");

    private static InvalidDataException Unfit(string name) => new($"has a number as '{name}' that is out of range");
}
