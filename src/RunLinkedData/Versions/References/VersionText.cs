using RunLinkedData.Model;

namespace RunLinkedData.Versions.References;

/// <summary>The version of a reference, as written.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">The text.</param>
/// <param name="By">Of <see cref="VersionKind.Time"/>: the last millisecond since the Unix epoch that counts.</param>
internal sealed record VersionText(VersionKind Kind, string Text, long By = 0)
{
    public const string LatestText = "latest";

    private const int ShortestPrefix = 8;
    private const int LongestAlias = 64;

    public static VersionText Latest { get; } = new(VersionKind.Latest, LatestText);

    public static VersionText OfRun(string runId) => new(VersionKind.RunId, runId);

    /// <summary>
    /// Whether an alias may have this name: 1 to 64 ASCII letters, digits, <c>_ - .</c>, a letter first; not <c>latest</c>, nor what could
    /// be a part of a run ID or the ID of an orchestrator's run.
    /// </summary>
    public static bool IsAlias(string text) =>
        text.Length is > 0 and <= LongestAlias && char.IsAsciiLetter(text[0])
        && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-' or '.')
        && !IsOrchestrated(text)
        && !text.Equals(LatestText, StringComparison.OrdinalIgnoreCase)
        && !(text.Length >= ShortestPrefix && text.All(char.IsAsciiHexDigit));

    /// <summary>Reads a version; null when the text is none.</summary>
    public static VersionText? TryParse(string text)
    {
        if (text == LatestText)
        {
            return Latest;
        }

        if (text.Length >= ShortestPrefix && text.All(char.IsAsciiHexDigitLower))
        {
            return DatasetIdentity.IsRunId(text) ? OfRun(text) : text.Length < 32 ? new VersionText(VersionKind.Prefix, text) : null;
        }

        if (IsOrchestrated(text))
        {
            return new VersionText(VersionKind.Orchestrated, text);
        }

        if (IsAlias(text))
        {
            return new VersionText(VersionKind.Alias, text);
        }

        return ReadTime(text) is { } by ? new VersionText(VersionKind.Time, text, by) : null;
    }

    /// <summary>Why a text is no version.</summary>
    public static string Problem(string text)
    {
        if (text.Length == 0)
        {
            return "the version after '@' is missing";
        }

        if (LooksLikeTime(text))
        {
            return TimeText.Problem(text);
        }

        return $"'{text}' is neither a run ID (32 lower-case hexadecimal digits, or the first "
            + $"{ShortestPrefix} or more of them) nor the ID of a run of Dagster (with hyphens), "
            + $"'{LatestText}', a date nor the name of an alias";
    }

    /// <summary>The last millisecond of a day in UTC, or the moment of a time.</summary>
    private static long? ReadTime(string text) =>
        TimeText.TryParse(text, out var time, out var isDay)
            ? time.ToUnixTimeMilliseconds() + (isDay ? TimeSpan.MillisecondsPerDay - 1 : 0)
            : null;

    // Dagster's and Prefect's IDs of runs are UUIDs.
    private static bool IsOrchestrated(string text) =>
        text.Length == 36
        && text.All(character => character == '-' || char.IsAsciiHexDigitLower(character))
        && Guid.TryParseExact(text, "D", out _);

    private static bool LooksLikeTime(string text) => text.Length > 4 && text[..4].All(char.IsAsciiDigit) && text[4] == '-';
}
