namespace RunLinkedData.MLflow.Tracking;

/// <summary>What to change of a run; what is null stays as it is.</summary>
public sealed record RunUpdate
{
    /// <summary>The new state. Any change is allowed, also from FINISHED back to RUNNING.</summary>
    public RunStatus? Status { get; init; }

    /// <summary>When it ended: milliseconds since the Unix epoch.</summary>
    public long? EndTime { get; init; }

    /// <summary>The new name; empty counts as null. The tag <c>mlflow.runName</c> follows.</summary>
    public string? RunName { get; init; }
}
