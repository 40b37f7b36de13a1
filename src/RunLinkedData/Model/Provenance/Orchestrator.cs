namespace RunLinkedData.Model.Provenance;

/// <summary>
/// What decided that a run is to be executed, such as Dagster or Airflow. On the run it is the tags <c>rld.orchestrator*</c>.
/// </summary>
public sealed record Orchestrator
{
    /// <summary>An orchestrator of that kind, with its own name for its run.</summary>
    /// <param name="kind">The <see cref="Kind"/>.</param>
    /// <param name="id">The <see cref="Id"/>.</param>
    public Orchestrator(string kind, string id) => (Kind, Id) = (kind, id);

    /// <summary>The kind, such as <c>airflow</c>.</summary>
    public string Kind { get; init; }

    /// <summary>The orchestrator's own name for its run.</summary>
    public string Id { get; init; }

    /// <summary>The attempt, from 1; null when the orchestrator does not say.</summary>
    public int? Attempt { get; init; }

    /// <summary>The page of the orchestrator that shows it, or null.</summary>
    public string? Url { get; init; }

    /// <summary>
    /// More facts in the orchestrator's own words, such as <c>dag</c> or <c>task</c>: the tags <c>rld.orchestrator.NAME</c>.
    /// </summary>
    public IReadOnlyDictionary<string, string> Details { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Whether it says the same, its details too.</summary>
    /// <param name="other">The other.</param>
    public bool Equals(Orchestrator? other) =>
        other is not null
        && (Kind, Id, Attempt, Url) == (other.Kind, other.Id, other.Attempt, other.Url)
        && ExecutorDetails.AreEqual(Details, other.Details);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, Id, Attempt);
}
