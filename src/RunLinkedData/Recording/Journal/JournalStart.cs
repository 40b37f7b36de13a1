using RunLinkedData.MLflow.Tracking;

namespace RunLinkedData.Recording.Journal;

/// <summary>The first entry of a journal: which run it is of, and how that was started.</summary>
internal sealed record JournalStart
{
    /// <summary>The run's ID, as the store gave it.</summary>
    public required string RunId { get; init; }

    public required string Process { get; init; }

    public required string ExperimentId { get; init; }

    /// <summary>The store that the run is recorded in, without credentials.</summary>
    public required string TrackingUri { get; init; }

    public required string RunName { get; init; }

    public required string UserId { get; init; }

    /// <summary>Milliseconds since the Unix epoch.</summary>
    public required long StartTime { get; init; }

    /// <summary>Whether the run was there before this program went on with it.</summary>
    public required bool IsResumed { get; init; }

    /// <summary>The tags that the run had then.</summary>
    public required IReadOnlyList<Tag> Tags { get; init; }

    public static JournalStart Of(MlflowRun run, string process, string trackingUri, bool isResumed) => new()
    {
        RunId = run.Info.RunId,
        Process = process,
        ExperimentId = run.Info.ExperimentId,
        TrackingUri = trackingUri,
        RunName = run.Info.RunName,
        UserId = run.Info.UserId,
        StartTime = run.Info.StartTime,
        IsResumed = isResumed,
        Tags = run.Tags,
    };
}
