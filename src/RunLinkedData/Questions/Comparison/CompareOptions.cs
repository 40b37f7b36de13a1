namespace RunLinkedData.Questions.Comparison;

/// <summary>How far two runs or data versions are compared.</summary>
public sealed class CompareOptions
{
    /// <summary>
    /// Whether the values of datasets whose digests differ are compared, row by row in their order. Default: false, so that only manifests
    /// are read, and an answer takes the same time however large the data is.
    /// </summary>
    public bool ReadValues { get; set; }

    /// <summary>
    /// How many steps back it is told why inputs differ: 1 compares the runs that wrote them, 2 the inputs of those too, 0 says only which
    /// inputs differ. Zero or more. Default: null, down to the root.
    /// </summary>
    public int? InputDepth { get; set; }
}
