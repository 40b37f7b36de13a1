using RunLinkedData.MLflow.Artifacts.Ranges;

namespace RunLinkedData.Lake.Files;

/// <summary>A file behind a network as a stream that can seek: what is read of it is fetched in blocks, of which it holds a few.</summary>
internal sealed class RangedStream(FileLocation file, ArtifactRanges ranges, long length, CancellationToken cancellationToken) : Stream
{
    /// <summary>A call takes some 10 ms, in which a good line brings as much.</summary>
    private const int BlockBytes = 1 << 20;

    /// <summary>A row group is read column by column, in turns.</summary>
    private const int MostBlocks = 16;

    private readonly List<(long Offset, ReadOnlyMemory<byte> Bytes)> _blocks = [];

    /// <summary>What a read has failed with, of which native code makes a mere text.</summary>
    public Exception? Failure { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position { get; set; }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        // The Parquet library takes less than it has asked for as the end of the file.
        var read = 0;
        while (read < buffer.Length && Position < length)
        {
            var (offset, bytes) = Find(buffer.Length - read);
            var from = (int)(Position - offset);
            var count = Math.Min(buffer.Length - read, bytes.Length - from);
            bytes.Span.Slice(from, count).CopyTo(buffer[read..]);
            Position += count;
            read += count;
        }

        return read;
    }

    public override long Seek(long offset, SeekOrigin origin) => Position = offset + origin switch
    {
        SeekOrigin.Begin => 0,
        SeekOrigin.Current => Position,
        _ => length,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private (long Offset, ReadOnlyMemory<byte> Bytes) Find(int wanted)
    {
        var held = _blocks.FindIndex(block => Position >= block.Offset && Position < block.Offset + block.Bytes.Length);
        if (held >= 0)
        {
            return _blocks[held];
        }

        // The footer is looked at from the end of the file backwards.
        var from = Math.Max(0, Math.Min(Position, length - BlockBytes));
        ArtifactRange range = new() { Offset = from, Length = Math.Min(length - from, Math.Max(BlockBytes, wanted + Position - from)) };
        try
        {
            var bytes = TableFiles.Guard(file, () => ranges.ReadAsync([range], cancellationToken)).GetAwaiter().GetResult()
                ?? throw TableFiles.Replaced(file, "comes no more in ranges");
            if (_blocks.Count == MostBlocks)
            {
                _blocks.RemoveAt(0);
            }

            _blocks.Add((from, bytes[0]));
            return _blocks[^1];
        }
        catch (Exception e)
        {
            Failure ??= e;
            throw;
        }
    }
}
