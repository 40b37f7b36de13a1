using RunLinkedData.MLflow.Tracking;

namespace RunLinkedData.Recording;

/// <summary>How a run ends.</summary>
public sealed record RunEnd
{
    /// <summary>FINISHED, FAILED or KILLED.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>When it ends.</summary>
    public required DateTimeOffset EndedAt { get; init; }

    /// <summary>Why it did not end well; null when it did, or nobody has said.</summary>
    public string? Error { get; init; }
}
