namespace RunLinkedData.MLflow.Tracking.Search;

/// <summary>One comparison of a filter: <c>params.`horizon_days` = '28'</c>.</summary>
/// <remarks>
/// Attribute keys are the canonical ones: <c>Created</c> has become <c>start_time</c>, <c>Run name</c> has become <c>run_name</c>. There is
/// no value where it is asked whether there is one.
/// </remarks>
internal sealed record SearchClause(SearchEntity Entity, string Key, SearchComparator Comparator, SearchValue? Value)
{
    /// <summary>The clause as text that every MLflow server understands.</summary>
    public override string ToString() => $"{SearchText.QuoteKey(Entity, Key)} {SearchText.Symbol(Comparator)} {Value}".TrimEnd(' ');
}
