namespace RunLinkedData.Lake.Avro;

/// <summary>The bytes of an Avro file, as they come. When they end too early, that is an <see cref="InvalidDataException"/>.</summary>
internal sealed class AvroInput(Stream content) : IAsyncDisposable
{
    private const int PieceBytes = 1 << 16;
    private const int MostLongBytes = 10;

    private readonly byte[] _buffer = new byte[PieceBytes];
    private int _from;
    private int _to;

    /// <summary>Whether nothing is left.</summary>
    public async Task<bool> IsAtEndAsync(CancellationToken cancellationToken)
    {
        if (_from < _to)
        {
            return false;
        }

        (_from, _to) = (0, await content.ReadAsync(_buffer, cancellationToken).ConfigureAwait(false));
        return _to == 0;
    }

    /// <summary>Reads a number of as many bytes as it needs.</summary>
    public async Task<long> ReadLongAsync(CancellationToken cancellationToken)
    {
        var bytes = new byte[MostLongBytes];
        for (var i = 0; i < MostLongBytes; i++)
        {
            bytes[i] = await NextAsync(cancellationToken).ConfigureAwait(false);
            if (bytes[i] < 0x80)
            {
                return new AvroDecoder(bytes).ReadLong();
            }
        }

        throw new InvalidDataException("has a number of too many bytes");
    }

    /// <summary>Reads so many bytes. Memory is taken as they come, not as they are announced.</summary>
    public async Task<byte[]> ReadAsync(int count, CancellationToken cancellationToken)
    {
        var (bytes, read) = (new byte[Math.Min(count, PieceBytes)], 0);
        while (read < count)
        {
            if (await IsAtEndAsync(cancellationToken).ConfigureAwait(false))
            {
                throw new InvalidDataException("ends too early");
            }

            if (read == bytes.Length)
            {
                Array.Resize(ref bytes, (int)Math.Min(count, 2L * read));
            }

            var taken = Math.Min(bytes.Length - read, _to - _from);
            _buffer.AsSpan(_from, taken).CopyTo(bytes.AsSpan(read));
            (_from, read) = (_from + taken, read + taken);
        }

        return bytes;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => content.DisposeAsync();

    private async Task<byte> NextAsync(CancellationToken cancellationToken) =>
        await IsAtEndAsync(cancellationToken).ConfigureAwait(false)
            ? throw new InvalidDataException("ends too early")
            : _buffer[_from++];
}
