namespace RunLinkedData.Questions.Freshness;

/// <summary>Which of the datasets that were asked for are fresh, and why the others are not.</summary>
public sealed record StatusReport
{
    /// <summary>The datasets that were asked for, by process and name. None when nothing is published.</summary>
    public required IReadOnlyList<DatasetStatus> Datasets { get; init; }

    /// <summary>What they are made from, as far as it was followed, and was not asked for itself: the nearest first.</summary>
    public required IReadOnlyList<DatasetStatus> Upstream { get; init; }

    /// <summary>The worst of the datasets that were asked for; unknown when there is none.</summary>
    public FreshnessState State => IsEmpty ? FreshnessState.Unknown : Datasets.Max(dataset => dataset.State);

    /// <summary>Whether nothing that was asked for is published, so that there was nothing to look at.</summary>
    public bool IsEmpty => Datasets.Count == 0;

    /// <summary>The report as JSON; <c>docs/status.md</c> describes it.</summary>
    public string ToJson() => StatusDocument.Write(this);
}
