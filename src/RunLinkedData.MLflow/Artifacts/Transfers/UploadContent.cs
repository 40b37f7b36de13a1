namespace RunLinkedData.MLflow.Artifacts.Transfers;

/// <summary>What is sent in one call: a file of this machine, or a part of one. The call may take several attempts.</summary>
public abstract class UploadContent
{
    /// <summary>The size in bytes.</summary>
    public abstract long Length { get; }

    /// <summary>
    /// Opens the content from its start, for one attempt: called anew for each of them, one at a time. The stream is read once and
    /// forwards: asynchronously to be sent, which is what progress counts, or not, to be signed. Dispose it.
    /// </summary>
    /// <remarks>Reading throws <c>DATA_LOSS</c> when the file was cut meanwhile; that error comes through as it is.</remarks>
    public abstract Stream OpenRead();

    /// <summary>
    /// The SHA-256 of the content, for a storage that checks what arrives. The first call reads all of it once more, so it is asked for
    /// before <see cref="OpenRead"/>, and only where it is sent along.
    /// </summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The 32 bytes of the hash.</returns>
    /// <exception cref="MlflowException"><c>DATA_LOSS</c>: the file was cut meanwhile.</exception>
    public abstract ValueTask<ReadOnlyMemory<byte>> GetSha256Async(CancellationToken cancellationToken);
}
