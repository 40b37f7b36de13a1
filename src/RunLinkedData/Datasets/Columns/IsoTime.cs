using System.Globalization;

namespace RunLinkedData.Datasets.Columns;

/// <summary>Days and times as ISO 8601 writes them, and no other way: <c>01/11/2026</c> is one day here and another there.</summary>
internal static class IsoTime
{
    private const string Day = "yyyy-MM-dd";

    private static readonly string[] Times = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", "yyyy-MM-dd HH:mm:ss.FFFFFFF", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd HH:mm"];
    private static readonly string[] Walls = [.. Times, Day];
    private static readonly string[] Instants = [.. Times.Select(format => format + "K"), Day];

    /// <summary>A day, at midnight, or a time without a zone.</summary>
    public static bool TryParseWall(string text, out DateTime time) =>
        DateTime.TryParseExact(text, Walls, CultureInfo.InvariantCulture, DateTimeStyles.None, out time);

    /// <summary>A time; UTC when it has no zone.</summary>
    public static bool TryParseInstant(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParseExact(text, Instants, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);

    public static bool TryParseDay(string text, out DateOnly day) =>
        DateOnly.TryParseExact(text, Day, CultureInfo.InvariantCulture, DateTimeStyles.None, out day);
}
