namespace RunLinkedData.MLflow.Artifacts.Transfers;

/// <summary>A file, or a part of one, that is sent in one call, which may take several attempts.</summary>
internal sealed class FilePiece(SourceFile file, long offset, long length, TransferMeter meter, bool hash) : UploadContent
{
    private long _sent;
    private byte[]? _sha256;

    public SourceFile File => file;

    public long Offset => offset;

    public override long Length => length;

    /// <summary>
    /// The SHA-256 of what was sent; null if it was not asked for. Sent bytes are hashed, so that it is right whatever happens to the file.
    /// </summary>
    public byte[]? Sha256 => !hash ? null : _sha256 ?? throw new MlflowException(
        MlflowErrorCode.DataLoss,
        "The storage answered before it had read all of the file. Store the file again; if it stays so, look at proxies on the way.");

    /// <summary>Opens the piece anew for each attempt, and takes back what the attempt before has reported.</summary>
    public override Stream OpenRead()
    {
        meter.Add(-_sent);
        (_sent, _sha256) = (0, null);
        return new FilePart(this, hash);
    }

    public void Add(int bytes)
    {
        _sent += bytes;
        meter.Add(bytes);
    }

    public void Complete(byte[]? sha256) => _sha256 = sha256;
}
