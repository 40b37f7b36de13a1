using System.Globalization;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Tables.Text;

/// <summary>
/// Durations as ISO 8601 text in seconds (<c>PT93784.5S</c>), times of day as <c>HH:mm:ss.ffffff</c>; both from nanoseconds.
/// </summary>
internal static class DurationText
{
    private const long PerSecond = 1_000_000_000;

    public static string Format(long nanoseconds)
    {
        var (seconds, rest) = Math.DivRem(nanoseconds, PerSecond);
        var sign = nanoseconds < 0 ? "-" : "";
        var fraction = rest == 0 ? "" : "." + Math.Abs(rest).ToString("D9", CultureInfo.InvariantCulture).TrimEnd('0');
        return string.Create(CultureInfo.InvariantCulture, $"{sign}PT{Math.Abs(seconds)}{fraction}S");
    }

    public static bool TryParse(string text, out long nanoseconds)
    {
        nanoseconds = 0;
        var negative = text.StartsWith('-');
        var body = negative ? text[1..] : text;
        if (body.Length < 4 || !body.StartsWith("PT", StringComparison.Ordinal) || !body.EndsWith('S')
            || !DecimalText.TryParse(body[2..^1], new ColumnType(ColumnKind.Decimal, 38, 9), out var value))
        {
            return false;
        }

        value = negative ? -value : value;
        nanoseconds = unchecked((long)value);
        return value >= long.MinValue && value <= long.MaxValue;
    }

    /// <summary>Six digits of a second, as other programs read them, or nine where they are needed.</summary>
    public static string FormatTime(long nanoseconds)
    {
        var (seconds, rest) = Math.DivRem(nanoseconds, PerSecond);
        var fraction = rest.ToString("D9", CultureInfo.InvariantCulture);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{seconds / 3600:D2}:{seconds / 60 % 60:D2}:{seconds % 60:D2}.{(rest % 1000 == 0 ? fraction[..6] : fraction)}");
    }

    public static bool TryParseTime(string text, out long nanoseconds)
    {
        nanoseconds = 0;
        var point = text.IndexOf('.', StringComparison.Ordinal);
        if (!TimeOnly.TryParseExact(
            point < 0 ? text : text[..point], ["HH:mm:ss", "HH:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
        {
            return false;
        }

        var rest = 0L;
        if (point >= 0
            && !(text.Length - point is >= 2 and <= 10
                && long.TryParse(
                    text.AsSpan(point + 1).ToString().PadRight(9, '0'), NumberStyles.None, CultureInfo.InvariantCulture, out rest)))
        {
            return false;
        }

        nanoseconds = (time.Ticks * TimeSpan.NanosecondsPerTick) + rest;
        return true;
    }
}
