namespace RunLinkedData.Datasets.RowComparison;

/// <summary>What became of a row from one data version to another.</summary>
public enum RowChange
{
    /// <summary>Only the other dataset has a row of this key.</summary>
    Added,

    /// <summary>Only the original has a row of this key.</summary>
    Removed,

    /// <summary>Both have a row of this key, and some of its values are not the same.</summary>
    Changed,
}
