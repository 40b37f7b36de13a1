namespace RunLinkedData.Datasets.Comparison;

/// <summary>How a dataset of one run stands to that of the same name of another.</summary>
public enum DatasetOutcome
{
    /// <summary>The same bytes, of the same columns.</summary>
    Identical,

    /// <summary>
    /// The same columns, rows and values in other files: written with other options, or by another version of the library.
    /// Told only when values are read.
    /// </summary>
    SameValues,

    /// <summary>Other columns, rows, values or files; or other bytes, of which only the manifests were read.</summary>
    Different,

    /// <summary>The other run has no whole dataset of that name.</summary>
    Missing,

    /// <summary>The original run has no whole dataset of that name.</summary>
    Added,
}
