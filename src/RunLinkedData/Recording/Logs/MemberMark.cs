using System.Globalization;

namespace RunLinkedData.Recording.Logs;

/// <summary>
/// What stands in front of each line that a member of a group logs: the time, and its index. Lines of all members sort by it as text.
/// </summary>
/// <param name="index">The index, as tags have it.</param>
/// <param name="time">Tells the time of what was logged without one.</param>
internal sealed class MemberMark(string index, TimeProvider time)
{
    /// <summary>A line, or several with line ends between them, with the mark on each.</summary>
    /// <param name="line">What is logged; of the loggers, it begins with its time.</param>
    /// <param name="isTimed">Whether it does.</param>
    public string On(string line, bool isTimed)
    {
        var end = isTimed ? line.IndexOf(' ') : -1;
        var (at, text) = end < 0 ? (ToText(time.GetUtcNow()), line) : (line[..end], line[(end + 1)..]);
        var mark = $"{at} {index} ";
        return mark + text.Replace("\n", "\n" + mark, StringComparison.Ordinal);
    }

    /// <summary>A time as it is in logs.</summary>
    public static string ToText(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>The time at which a line of a log was written, as text that sorts; null when the line does not begin with it.</summary>
    public static string? TimeOf(string line)
    {
        const int Length = 24;
        return line.Length > Length
            && line[Length] == ' '
            && DateTimeOffset.TryParseExact(
                line.AsSpan(0, Length), "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
            ? line[..Length]
            : null;
    }
}
