namespace RunLinkedData.Datasets.Reading;

/// <summary>
/// Whether files are read in part, where not all columns or rows are wanted. Of a file that is not fetched whole the SHA-256 cannot be
/// checked: <c>docs/datasets.md</c> tells what is checked instead.
/// </summary>
public enum PartialReads
{
    /// <summary>Files are fetched whole, and checked against the hashes of the manifest.</summary>
    Never,

    /// <summary>A file is read in part where that fetches less than half of it.</summary>
    WhereHalfIsSaved,

    /// <summary>
    /// Files are read in part also where that saves little or nothing: none is kept on this machine then, not even for a while.
    /// </summary>
    Always,
}
