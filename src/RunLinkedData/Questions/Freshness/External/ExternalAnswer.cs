using System.Globalization;

namespace RunLinkedData.Questions.Freshness.External;

/// <summary>What became of an external input since it was read.</summary>
/// <param name="IsSame">Whether it is the same; null when that is not known.</param>
/// <param name="Now">Its version by now; null where that has no name.</param>
/// <param name="What">What was found: the rest of a sentence that begins with its name.</param>
internal sealed record ExternalAnswer(bool? IsSame, string? Now, string What)
{
    public static ExternalAnswer Same { get; } = new(true, null, "is the same");

    public static ExternalAnswer Gone { get; } = new(false, null, "is not there any more");

    public static ExternalAnswer Unknown(string why) => new(null, null, $"could not be asked: {why}");

    public static ExternalAnswer Changed(string what, string? now = null) => new(false, now, what);

    public static ExternalAnswer At(string now, string used) => new(false, now, $"is at version {now}, and was read at {used}");

    public static ExternalAnswer Written(DateTimeOffset time) => Changed(
        string.Create(
            CultureInfo.InvariantCulture, $"was written at {time.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}, after the run had started"));
}
