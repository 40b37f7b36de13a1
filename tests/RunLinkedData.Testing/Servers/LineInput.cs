using System.Text;

namespace RunLinkedData.Testing.Servers;

/// <summary>What comes over a connection: lines and bytes, in turn.</summary>
internal sealed class LineInput(Stream inner)
{
    private readonly byte[] _buffer = new byte[1 << 16];
    private int _start;
    private int _end;

    /// <summary>A line without its end; null where the connection ends.</summary>
    public async Task<string?> ReadLineAsync()
    {
        var line = "";
        while (true)
        {
            var length = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            line += Encoding.Latin1.GetString(_buffer, _start, length < 0 ? _end - _start : length);
            if (length >= 0)
            {
                _start += length + 1;
                return line.TrimEnd('\r');
            }

            (_start, _end) = (0, 0);
            _end = await inner.ReadAsync(_buffer);
            if (_end == 0)
            {
                return null;
            }
        }
    }

    public async Task CopyAsync(Stream to, long length)
    {
        while (length > 0)
        {
            if (_start == _end)
            {
                (_start, _end) = (0, await inner.ReadAsync(_buffer));
            }

            var count = (int)Math.Min(_end - _start, length);
            if (count == 0)
            {
                throw new IOException("The client has gone.");
            }

            await to.WriteAsync(_buffer.AsMemory(_start, count));
            _start += count;
            length -= count;
        }
    }
}
