using System.Security.Cryptography;

namespace RunLinkedData.MLflow.Artifacts.Transfers;

/// <summary>A file, or a part of one, that is sent in one call, which may take several attempts.</summary>
internal sealed class FilePiece(SourceFile file, long offset, long length, TransferMeter meter, bool hash) : UploadContent
{
    private long _sent;
    private byte[]? _sha256;
    private bool _isHashed;

    public SourceFile File => file;

    public long Offset => offset;

    public override long Length => length;

    /// <summary>
    /// The SHA-256 of what was sent; null if it was not asked for. Sent bytes are hashed, so that it is right whatever happens to the file;
    /// those of a storage that was told the hash before, and refuses others, need not be.
    /// </summary>
    public byte[]? Sha256 => !hash ? null : _sha256 ?? throw new MlflowException(
        MlflowErrorCode.DataLoss,
        "The storage answered before it had read all of the file. Store the file again; if it stays so, look at proxies on the way.");

    /// <summary>Opens the piece anew for each attempt, and takes back what the attempt before has reported.</summary>
    public override Stream OpenRead()
    {
        meter.Add(-_sent);
        _sent = 0;
        if (_isHashed)
        {
            return new FilePart(this, hash: false);
        }

        _sha256 = null;
        return new FilePart(this, hash);
    }

    public override async ValueTask<ReadOnlyMemory<byte>> GetSha256Async(CancellationToken cancellationToken)
    {
        if (!_isHashed)
        {
            var content = new FilePart(new FilePiece(file, offset, length, TransferMeter.Silent, hash: false), hash: false);
            await using (content.ConfigureAwait(false))
            {
                _sha256 = await SHA256.HashDataAsync(content, cancellationToken).ConfigureAwait(false);
            }

            _isHashed = true;
        }

        return _sha256;
    }

    public void Add(int bytes)
    {
        _sent += bytes;
        meter.Add(bytes);
    }

    public void Complete(byte[]? sha256) => _sha256 = sha256 ?? _sha256;
}
