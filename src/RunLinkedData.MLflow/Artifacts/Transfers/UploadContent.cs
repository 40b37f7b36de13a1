namespace RunLinkedData.MLflow.Artifacts.Transfers;

/// <summary>What is sent in one call: a file of this machine, or a part of one. The call may take several attempts.</summary>
public abstract class UploadContent
{
    /// <summary>The size in bytes.</summary>
    public abstract long Length { get; }

    /// <summary>
    /// Opens the content from its start, for one attempt: called anew for each of them, one at a time. The stream is read asynchronously,
    /// once and forwards; dispose it.
    /// </summary>
    /// <remarks>Reading throws <c>DATA_LOSS</c> when the file was cut meanwhile; that error comes through as it is.</remarks>
    public abstract Stream OpenRead();
}
