namespace RunLinkedData.MLflow.Tracking.Search;

/// <summary>What a clause of a filter looks at.</summary>
internal enum SearchEntity
{
    Attribute,
    Metric,
    Param,
    Tag,
    Dataset,
}
