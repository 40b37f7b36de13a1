namespace RunLinkedData.Datasets;

/// <summary>How a dataset of one run stands to that of the same name of another.</summary>
public enum DatasetOutcome
{
    /// <summary>The same bytes, of the same columns.</summary>
    Identical,

    /// <summary>The same columns, rows and values in other files: written with other options, or by another version of the library.</summary>
    SameValues,

    /// <summary>Other columns, rows, values or files.</summary>
    Different,

    /// <summary>The other run has no whole dataset of that name.</summary>
    Missing,

    /// <summary>The original run has no whole dataset of that name.</summary>
    Added,
}
