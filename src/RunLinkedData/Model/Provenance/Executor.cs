namespace RunLinkedData.Model.Provenance;

/// <summary>
/// What executed a run: a job of AWS Batch, a pod, a CI job, or this machine. On the run it is the tags <c>rld.executor*</c>.
/// </summary>
public sealed record Executor
{
    /// <summary>An executor of that kind, with its own name for the execution.</summary>
    /// <param name="kind">The <see cref="Kind"/>.</param>
    /// <param name="id">The <see cref="Id"/>.</param>
    public Executor(string kind, string id) => (Kind, Id) = (kind, id);

    /// <summary>The kind, such as <c>aws-batch</c>, <c>kubernetes</c>, <c>github-actions</c>, <c>local</c>.</summary>
    public string Kind { get; init; }

    /// <summary>The executor's own name for the execution, such as the ID of the job.</summary>
    public string Id { get; init; }

    /// <summary>The attempt, from 1, when the executor tries again by itself; null when it does not say.</summary>
    public int? Attempt { get; init; }

    /// <summary>Which of several equal executions it is, from 0: of an array job, say. Null when it is one alone.</summary>
    public int? Index { get; init; }

    /// <summary>The page of the executor that shows it, or null.</summary>
    public string? Url { get; init; }

    /// <summary>Where the executor keeps what it wrote to its console, or null.</summary>
    public ExecutorLog? Log { get; init; }

    /// <summary>More facts in the executor's own words, such as <c>queue</c> or <c>region</c>: the tags <c>rld.executor.NAME</c>.</summary>
    public IReadOnlyDictionary<string, string> Details { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Whether it says the same, its details too.</summary>
    /// <param name="other">The other.</param>
    public bool Equals(Executor? other) =>
        other is not null
        && (Kind, Id, Attempt, Index, Url, Log) == (other.Kind, other.Id, other.Attempt, other.Index, other.Url, other.Log)
        && ExecutorDetails.AreEqual(Details, other.Details);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, Id, Attempt, Index);
}
