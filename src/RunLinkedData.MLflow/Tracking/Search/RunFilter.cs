using RunLinkedData.MLflow.Tracking.Limits;

namespace RunLinkedData.MLflow.Tracking.Search;

/// <summary>
/// Builds the filter of a <see cref="RunQuery"/>, with keys and values quoted as MLflow wants them:
/// <c>Filter = (RunFilter.HasStatus(RunStatus.Finished) &amp; RunFilter.Param("horizon_days").EqualTo("28")).ToString()</c>.
/// </summary>
/// <remarks>
/// It is immutable. Filters are joined by AND alone, as MLflow has neither OR nor brackets. What no filter can say is an
/// <see cref="ArgumentException"/>. <c>docs/search.md</c> has the grammar.
/// </remarks>
public sealed class RunFilter
{
    private RunFilter(IReadOnlyList<SearchClause> clauses) => Clauses = clauses.Count <= SearchParser.MaxClauses
        ? clauses
        : throw new ArgumentException(
            $"The filter has {clauses.Count:N0} clauses; "
            + $"at most {SearchParser.MaxClauses} can be searched for at once. Search several times.");

    /// <summary>The ID of the run.</summary>
    public static TextFilterKey RunId { get; } = new(SearchEntity.Attribute, "run_id");

    /// <summary>When the run started, in milliseconds since the Unix epoch.</summary>
    public static NumberFilterKey<long> StartTime { get; } = new(SearchEntity.Attribute, "start_time");

    /// <summary>When the run ended, in milliseconds since the Unix epoch. Runs that have not ended are never found by it.</summary>
    public static NumberFilterKey<long> EndTime { get; } = new(SearchEntity.Attribute, "end_time");

    /// <summary>The name of a dataset of the run. Each clause about datasets looks at all of them by itself.</summary>
    public static TextFilterKey DatasetName { get; } = new(SearchEntity.Dataset, "name");

    /// <summary>The digest of a dataset of the run.</summary>
    public static TextFilterKey DatasetDigest { get; } = new(SearchEntity.Dataset, "digest");

    /// <summary>What a dataset is to the run, such as <c>training</c>.</summary>
    public static TextFilterKey DatasetContext { get; } = new(SearchEntity.Dataset, "context");

    internal IReadOnlyList<SearchClause> Clauses { get; }

    /// <summary>A tag of the run.</summary>
    /// <param name="key">Its key; case-sensitive.</param>
    /// <exception cref="ArgumentException">The key is empty or holds a backtick, which no filter can hold.</exception>
    public static TextFilterKey Tag(string key) => new(SearchEntity.Tag, CheckKey(key));

    /// <summary>A param of the run.</summary>
    /// <param name="key">Its key; case-sensitive.</param>
    /// <exception cref="ArgumentException">The key is empty or holds a backtick, which no filter can hold.</exception>
    public static TextFilterKey Param(string key) => new(SearchEntity.Param, CheckKey(key));

    /// <summary>The latest value of a metric of the run.</summary>
    /// <param name="key">Its key; case-sensitive.</param>
    /// <exception cref="ArgumentException">The key is empty or holds a backtick, which no filter can hold.</exception>
    public static NumberFilterKey<double> Metric(string key) => new(SearchEntity.Metric, CheckKey(key));

    /// <summary>The run is in this state.</summary>
    /// <param name="status">The state.</param>
    public static RunFilter HasStatus(RunStatus status) =>
        Of(SearchEntity.Attribute, "status", SearchComparator.Equal, new SearchValue.Text(status.ToText()));

    /// <summary>All of these hold. Without any, the filter finds everything.</summary>
    /// <param name="filters">The filters.</param>
    /// <exception cref="ArgumentException">Together they have more clauses than can be searched for at once.</exception>
    public static RunFilter All(params IEnumerable<RunFilter> filters)
    {
        ArgumentNullException.ThrowIfNull(filters);
        return new RunFilter([.. filters.SelectMany(filter => filter.Clauses)]);
    }

    /// <summary>Both hold.</summary>
    /// <param name="other">The other filter.</param>
    /// <exception cref="ArgumentException">Together they have more clauses than can be searched for at once.</exception>
    public RunFilter And(RunFilter other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new RunFilter([.. Clauses, .. other.Clauses]);
    }

    /// <summary>Both hold.</summary>
    /// <param name="left">One filter.</param>
    /// <param name="right">The other filter.</param>
    /// <exception cref="ArgumentException">Together they have more clauses than can be searched for at once.</exception>
    public static RunFilter operator &(RunFilter left, RunFilter right)
    {
        ArgumentNullException.ThrowIfNull(left);
        return left.And(right);
    }

    /// <summary>The text for <see cref="RunQuery.Filter"/>; empty when everything is to be found.</summary>
    public override string ToString() => string.Join(" AND ", Clauses);

    internal static RunFilter Of(SearchEntity entity, string key, SearchComparator comparator, SearchValue value) =>
        new([new SearchClause(entity, key, comparator, value)]);

    private static string CheckKey(string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        return key.Contains('`', StringComparison.Ordinal)
            ? throw new ArgumentException(
                $"The key '{TrackingLimits.Shorten(key)}' holds a backtick, which no key of MLflow can. Correct it.", nameof(key))
            : key;
    }
}
