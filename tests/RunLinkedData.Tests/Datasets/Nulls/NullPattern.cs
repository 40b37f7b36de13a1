namespace RunLinkedData.Tests.Datasets.Nulls;

/// <summary>Which values of a column are null.</summary>
public enum NullPattern
{
    None,
    All,
    First,
    Last,
    AllButFirst,
    AllButLast,
    EveryNth,
    Random,
}
