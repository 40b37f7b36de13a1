namespace RunLinkedData.MLflow.Tracking;

/// <summary>A search for runs.</summary>
public sealed record RunQuery
{
    /// <summary>The experiments to look in; none means no result, unknown ones are ignored.</summary>
    public required IReadOnlyList<string> ExperimentIds { get; init; }

    /// <summary>
    /// MLflow's filter text, such as <c>params.`horizon_days` = '28' AND metrics.mape &lt; 0.2</c>; null or empty for all.
    /// The grammar is described in <c>docs/search.md</c>.
    /// </summary>
    public string? Filter { get; init; }

    /// <summary>Sort keys such as <c>metrics.mape DESC</c>. The tail is always the newest start first, then the run ID.</summary>
    public IReadOnlyList<string> OrderBy { get; init; } = [];

    /// <summary>How many runs a page has at most: 1 to 50,000.</summary>
    public int MaxResults { get; init; } = 1000;

    /// <summary>The token of the page before, or null for the first page.</summary>
    public string? PageToken { get; init; }

    /// <summary>Whether deleted runs are looked at.</summary>
    public ViewType ViewType { get; init; } = ViewType.ActiveOnly;
}
