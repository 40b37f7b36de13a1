using System.Buffers;

namespace RunLinkedData.Dagster.Pipes;

/// <summary>Messages that are not sent yet. One thread at a time.</summary>
internal sealed class WaitingLines
{
    // Past this, messages are refused as long as none can be sent.
    private const int MostBytes = 64 << 20;

    private readonly ArrayBufferWriter<byte> _lines = new();

    public int Count { get; private set; }

    public bool IsFull => _lines.WrittenCount > MostBytes;

    public ReadOnlySpan<byte> Bytes => _lines.WrittenSpan;

    public void Add(ReadOnlySpan<byte> line)
    {
        _lines.Write(line);
        Count++;
    }

    public void Clear()
    {
        _lines.ResetWrittenCount();
        Count = 0;
    }
}
