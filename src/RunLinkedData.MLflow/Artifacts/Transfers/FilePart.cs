using System.Security.Cryptography;

namespace RunLinkedData.MLflow.Artifacts.Transfers;

/// <summary>One attempt at sending a part of a file: read from its start to its end, and hashed if asked.</summary>
internal sealed class FilePart(FilePiece piece, bool hash) : ForwardReadStream
{
    private readonly IncrementalHash? _hasher = hash ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
    private long _position;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = (int)Math.Min(buffer.Length, piece.Length - _position);
        if (count == 0)
        {
            return 0;
        }

        var read = await RandomAccess.ReadAsync(
            piece.File.Handle, buffer[..count], piece.Offset + _position, cancellationToken).ConfigureAwait(false);
        if (read == 0)
        {
            throw piece.File.Changed();
        }

        _position += read;
        _hasher?.AppendData(buffer.Span[..read]);
        if (_position == piece.Length)
        {
            piece.Complete(_hasher?.GetHashAndReset());
        }

        piece.Add(read);
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        _hasher?.Dispose();
        base.Dispose(disposing);
    }
}
