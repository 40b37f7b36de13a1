using System.Globalization;

namespace RunLinkedData.Waiting;

/// <summary>What is said of something that took too long.</summary>
internal static class TimeLimitText
{
    public static string Exceeded(TimeSpan limit) =>
        string.Create(CultureInfo.InvariantCulture, $"it takes longer than {limit.TotalSeconds:0.#} seconds.");
}
