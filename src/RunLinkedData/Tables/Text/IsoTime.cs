using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace RunLinkedData.Tables.Text;

/// <summary>Days and times as ISO 8601 writes them, and no other way: <c>01/11/2026</c> is one day here and another there.</summary>
internal static class IsoTime
{
    private const string Day = "yyyy-MM-dd";

    private static readonly string[] Times =
    [
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", "yyyy-MM-dd HH:mm:ss.FFFFFFF", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd HH:mm",
    ];

    private static readonly string[] Walls = [.. Times, Day];
    private static readonly string[] Instants = [.. Times.Select(format => format + "K"), Day];

    // yyyy-MM-ddTHH:mm:ss.ffffff, as columns are written.
    private const int Microseconds = 26;

    /// <summary>As <see cref="TryParseWall(string, out DateTime)"/>.</summary>
    public static bool TryParseWall(ReadOnlySpan<byte> text, out DateTime time) =>
        (text.Length == Microseconds && TryParseTicks(text, out time)) || TryParseWall(Encoding.UTF8.GetString(text), out time);

    /// <summary>As <see cref="TryParseInstant(string, out DateTimeOffset)"/>.</summary>
    public static bool TryParseInstant(ReadOnlySpan<byte> text, out DateTimeOffset time)
    {
        if (text.Length == Microseconds + 1 && text[^1] == (byte)'Z' && TryParseTicks(text[..Microseconds], out var wall))
        {
            time = new DateTimeOffset(wall, TimeSpan.Zero);
            return true;
        }

        return TryParseInstant(Encoding.UTF8.GetString(text), out time);
    }

    /// <summary>A day, at midnight, or a time without a zone.</summary>
    public static bool TryParseWall(string text, out DateTime time) =>
        DateTime.TryParseExact(text, Walls, CultureInfo.InvariantCulture, DateTimeStyles.None, out time);

    /// <summary>A time; UTC when it has no zone.</summary>
    public static bool TryParseInstant(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParseExact(text, Instants, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);

    public static bool TryParseDay(string text, out DateOnly day) =>
        DateOnly.TryParseExact(text, Day, CultureInfo.InvariantCulture, DateTimeStyles.None, out day);

    private static bool TryParseTicks(ReadOnlySpan<byte> microseconds, out DateTime time)
    {
        Span<byte> text = stackalloc byte[Microseconds + 1];
        microseconds.CopyTo(text);
        text[Microseconds] = (byte)'0';
        return Utf8Parser.TryParse(text, out time, out var used, 'O') && used == text.Length;
    }
}
