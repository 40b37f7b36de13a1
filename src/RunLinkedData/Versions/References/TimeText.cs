using System.Globalization;

namespace RunLinkedData.Versions.References;

/// <summary>
/// Times as they are written in <see cref="DataReference"/> and in options of programs: a day in UTC such as <c>2026-11-01</c>, or a
/// time with its zone such as <c>2026-11-01T06:00Z</c> (ISO 8601). Neither the zone nor the language of the machine counts, so a
/// text means the same everywhere.
/// </summary>
public static class TimeText
{
    private const string Day = "yyyy-MM-dd";

    private static readonly string[] Times =
    [
        "yyyy-MM-dd'T'HH:mm'Z'", "yyyy-MM-dd'T'HH:mmzzz",
        "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:sszzz",
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz",
    ];

    /// <summary>Reads a time. A day is the moment at which it begins.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="FormatException">The text is no such time, has no zone, or names a day that there is not.</exception>
    public static DateTimeOffset Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out var time, out _) ? time : throw new FormatException(Problem(text));
    }

    internal static bool TryParse(string text, out DateTimeOffset time, out bool isDay)
    {
        isDay = DateTimeOffset.TryParseExact(text, Day, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
        return isDay || DateTimeOffset.TryParseExact(text, Times, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
    }

    internal static string Problem(string text) =>
        $"'{text}' is no date: write 2026-11-01, or a time with its zone such as 2026-11-01T06:00Z or 2026-11-01T06:00:30+01:00";
}
