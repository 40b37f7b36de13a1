using RunLinkedData.MLflow.Tracking.Limits;

namespace RunLinkedData.MLflow.Tracking.Stores;

/// <summary>Which of the runs with the same tag is the one that all who look for it use: it says so by a tag more.</summary>
internal static class RunChoice
{
    public static Tag TagOf(Tag key) => new($"{key.Key}.chosen", "true");

    /// <summary>What a run is created with that is to be found by a tag.</summary>
    public static NewRun With(NewRun run, Tag key)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(key);
        TrackingLimits.CheckTag(TagOf(key));
        var tagged = run with { Tags = [.. run.Tags, key] };
        TrackingLimits.CheckNewRun(tagged);
        return tagged;
    }
}
