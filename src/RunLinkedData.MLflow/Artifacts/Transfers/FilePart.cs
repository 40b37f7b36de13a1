using System.Security.Cryptography;

namespace RunLinkedData.MLflow.Artifacts.Transfers;

/// <summary>One attempt at sending a part of a file: read from its start to its end, and hashed if asked.</summary>
internal sealed class FilePart(FilePiece piece, bool hash) : ForwardReadStream
{
    private readonly IncrementalHash? _hasher = hash ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
    private long _position;

    // Only what signs a request reads so, and nothing is sent by that.
    public override int Read(byte[] buffer, int offset, int count)
    {
        var room = buffer.AsSpan(offset, Fit(count));
        return room.IsEmpty ? 0 : Take(room, RandomAccess.Read(piece.File.Handle, room, piece.Offset + _position));
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var room = buffer[..Fit(buffer.Length)];
        if (room.IsEmpty)
        {
            return 0;
        }

        var read = await RandomAccess.ReadAsync(
            piece.File.Handle, room, piece.Offset + _position, cancellationToken).ConfigureAwait(false);
        Take(room.Span, read);
        piece.Add(read);
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        _hasher?.Dispose();
        base.Dispose(disposing);
    }

    private int Fit(int count) => (int)Math.Min(count, piece.Length - _position);

    private int Take(ReadOnlySpan<byte> buffer, int read)
    {
        if (read == 0)
        {
            throw piece.File.Changed();
        }

        _position += read;
        _hasher?.AppendData(buffer[..read]);
        if (_position == piece.Length)
        {
            piece.Complete(_hasher?.GetHashAndReset());
        }

        return read;
    }
}
