namespace RunLinkedData.Model;

/// <summary>
/// A file of a dataset is missing, has another size or hash than its manifest says, or cannot be decoded. None of its rows were
/// handed out. Fetch the dataset again from where it is whole, or run its process again.
/// </summary>
public sealed class DatasetCorruptException : DatasetException
{
    internal DatasetCorruptException(string message, string dataset, string runId, string file, Exception? innerException = null)
        : base(ErrorCode.DatasetCorrupt, message, dataset, runId, innerException) => File = file;

    /// <summary>The path of the file in the dataset's folder.</summary>
    public string File { get; }

    /// <summary>Whether there is no such file, which is more than that it has other content.</summary>
    internal bool IsMissing { get; init; }
}
