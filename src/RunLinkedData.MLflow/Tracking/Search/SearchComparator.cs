namespace RunLinkedData.MLflow.Tracking.Search;

/// <summary>How a clause of a filter compares.</summary>
internal enum SearchComparator
{
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Like,
    ILike,
    In,
    NotIn,
    IsNull,
    IsNotNull,
}
