namespace RunLinkedData.Questions.Uses;

/// <summary>Who uses a dataset, or one of its columns.</summary>
public sealed record DatasetUses
{
    /// <summary>The process that makes the dataset.</summary>
    public required string Process { get; init; }

    /// <summary>The name of the dataset.</summary>
    public required string Dataset { get; init; }

    /// <summary>The column that was asked about; null when the whole dataset was.</summary>
    public string? Column { get; init; }

    /// <summary>The newest published version of the dataset: the ID of the run that wrote it.</summary>
    public required string LatestVersion { get; init; }

    /// <summary>The columns of the newest published version; null when MLflow has not recorded them (more than 1 MB of names).</summary>
    public IReadOnlyList<string>? LatestColumns { get; init; }

    /// <summary>The processes that use it: those that certainly do first, and of these those first that have used it last.</summary>
    public required IReadOnlyList<DatasetUse> Uses { get; init; }

    /// <summary>Whether there are more runs than <see cref="UsesOptions.MaxRuns"/>: the older ones were not looked at.</summary>
    public bool IsCut { get; init; }
}
