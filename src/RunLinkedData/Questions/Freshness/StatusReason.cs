namespace RunLinkedData.Questions.Freshness;

/// <summary>Why a dataset is not fresh.</summary>
public sealed record StatusReason
{
    /// <summary>What it is about.</summary>
    public required StatusReasonKind Kind { get; init; }

    /// <summary>What follows from it: <see cref="FreshnessState.Stale"/>, or <see cref="FreshnessState.Unknown"/>.</summary>
    public required FreshnessState State { get; init; }

    /// <summary>The reason in words, with the versions.</summary>
    public required string Message { get; init; }

    /// <summary>
    /// The input: <c>process/dataset</c> of a dataset, or the name of an external input; the name of a parameter. Else null.
    /// </summary>
    public string? Name { get; init; }

    /// <summary>What the data was made with: a run ID, a version, a commit, a value. Null where that is not known.</summary>
    public string? Used { get; init; }

    /// <summary>What there is now, in the same words. Null where that is not known.</summary>
    public string? Newest { get; init; }

    /// <summary>How many newer versions or commits there are; null where that is not counted.</summary>
    public int? Newer { get; init; }

    /// <summary>
    /// Of a <see cref="StatusReasonKind.StaleInput"/> the dataset, <c>process/dataset</c>, where it begins: the nearest one that has a
    /// reason of its own.
    /// </summary>
    public string? Root { get; init; }
}
