using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;

namespace RunLinkedData.Questions.Comparison;

/// <summary>One side of a comparison.</summary>
public sealed record ComparedRun
{
    /// <summary>The text that named it; null for runs that were found as the origin of an input.</summary>
    public string? Text { get; init; }

    /// <summary>The ID of the run.</summary>
    public required string RunId { get; init; }

    /// <summary>The process it is a run of.</summary>
    public required string Process { get; init; }

    /// <summary>The dataset, when the text named a data version; else null.</summary>
    public string? Dataset { get; init; }

    /// <summary>
    /// The state: <c>RUNNING</c>, <c>FINISHED</c>, <c>FAILED</c> and so on. Of a run that has not finished, not everything may be recorded.
    /// </summary>
    public required string Status { get; init; }

    /// <summary>When it started, in UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Whether it was deleted.</summary>
    public required bool IsDeleted { get; init; }

    internal static ComparedRun Of(MlflowRun run, string process) => new()
    {
        RunId = run.Info.RunId,
        Process = process,
        Status = run.Info.Status.ToText(),
        StartedAt = RunFacts.Time(run.Info.StartTime),
        IsDeleted = run.Info.LifecycleStage == LifecycleStage.Deleted,
    };
}
