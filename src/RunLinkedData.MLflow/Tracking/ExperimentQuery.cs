namespace RunLinkedData.MLflow.Tracking;

/// <summary>A search for experiments.</summary>
public sealed record ExperimentQuery
{
    /// <summary>
    /// MLflow's filter text over <c>name</c>, <c>experiment_id</c>, <c>creation_time</c>, <c>last_update_time</c> and <c>tags.key</c>; null
    /// or empty for all.
    /// </summary>
    public string? Filter { get; init; }

    /// <summary>
    /// Sort keys: <c>name</c>, <c>experiment_id</c>, <c>creation_time</c>, <c>last_update_time</c>, each with ASC or
    /// DESC. Default: the newest first.
    /// </summary>
    public IReadOnlyList<string> OrderBy { get; init; } = [];

    /// <summary>How many experiments a page has at most: 1 to 50,000.</summary>
    public int MaxResults { get; init; } = 1000;

    /// <summary>The token of the page before, or null for the first page.</summary>
    public string? PageToken { get; init; }

    /// <summary>Whether deleted experiments are looked at.</summary>
    public ViewType ViewType { get; init; } = ViewType.ActiveOnly;
}
