using System.Globalization;

namespace RunLinkedData.Cli.Tables;

/// <summary>Values as people read them.</summary>
internal static class Format
{
    private const int ShortRunId = 8;

    /// <summary>A time in UTC, to the second.</summary>
    public static string Of(DateTimeOffset time) => time.UtcDateTime.Year is > 1 and < 9999
        ? time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture)
        : "(impossible)";

    /// <summary>A time, or a dash.</summary>
    public static string Of(DateTimeOffset? time) => time is { } value ? Of(value) : "-";

    /// <summary>A duration, in the two largest units.</summary>
    public static string Of(TimeSpan? time) => time switch
    {
        null => "-",
        { TotalDays: >= 1 } value => Invariant($"{(int)value.TotalDays}d {value.Hours}h"),
        { TotalHours: >= 1 } value => Invariant($"{(int)value.TotalHours}h {value.Minutes}m"),
        { TotalMinutes: >= 1 } value => Invariant($"{(int)value.TotalMinutes}m {value.Seconds}s"),
        { } value => Invariant($"{value.TotalSeconds:0.0}s"),
    };

    /// <summary>A whole number.</summary>
    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A whole number, if it is known.</summary>
    public static string? Number(long? number) => number is { } known ? Number(known) : null;

    /// <summary>A number with six digits that count, if it is known.</summary>
    public static string? Number(double? number) => number?.ToString("G6", CultureInfo.InvariantCulture);

    /// <summary>A number of things: <c>1 row</c>, <c>2,041 bytes</c>.</summary>
    public static string Count(long number, string thing) => Invariant($"{number:N0} {thing}{(number == 1 ? "" : "s")}");

    /// <summary>The beginning of a run ID, which is enough to name the run.</summary>
    public static string Short(string runId, int length = ShortRunId) => runId.Length <= length ? runId : runId[..length];

    /// <summary>How much of their IDs is enough to tell runs apart.</summary>
    public static int ShortLength(IReadOnlyCollection<string> runIds)
    {
        var length = ShortRunId;
        while (runIds.Any(id => id.Length > length) && runIds.DistinctBy(id => Short(id, length)).Count() < runIds.Count)
        {
            length++;
        }

        return length;
    }

    /// <summary>Name-value pairs on one line.</summary>
    public static string Of(IEnumerable<KeyValuePair<string, string>> values) =>
        string.Join(' ', values.Select(value => $"{value.Key}={value.Value}"));

    /// <summary>Metrics on one line.</summary>
    public static string Of(IEnumerable<KeyValuePair<string, double>> metrics) =>
        string.Join(' ', metrics.Select(metric => $"{metric.Key}={Number(metric.Value)}"));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
