namespace RunLinkedData.Questions.Freshness;

/// <summary>Whether the newest version of a dataset is made from the newest of all that goes into it.</summary>
public sealed record DatasetStatus
{
    /// <summary>The process.</summary>
    public required string Process { get; init; }

    /// <summary>The name of the dataset.</summary>
    public required string Dataset { get; init; }

    /// <summary>The version that was looked at, which is <c>@latest</c>: the ID of the run that made it.</summary>
    public required string RunId { get; init; }

    /// <summary>When that run started, in UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it published, in UTC; null when the store does not know.</summary>
    public DateTimeOffset? PublishedAt { get; init; }

    /// <summary>How many steps from what was asked for: 0 for that itself, 1 for what it is made from.</summary>
    public required int Level { get; init; }

    /// <summary>The answer: the worst of the reasons.</summary>
    public required FreshnessState State { get; init; }

    /// <summary>Why it is not fresh; none when it is. What makes it stale comes first.</summary>
    public required IReadOnlyList<StatusReason> Reasons { get; init; }

    /// <summary>The dataset as references name it: <c>process/dataset</c>.</summary>
    public string Name => $"{Process}/{Dataset}";
}
