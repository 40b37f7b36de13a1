namespace RunLinkedData.Tables.Parts;

/// <summary>A range of a part file.</summary>
internal readonly record struct FileRange(long Offset, long Length);

/// <summary>
/// What is read of a group of rows: how many rows it has, how many bytes are read, and where in the file they lie; no ranges where that is
/// not known.
/// </summary>
internal sealed record RangedGroup(long Rows, long Bytes, IReadOnlyList<FileRange> Ranges);

/// <summary>
/// A part file that lies elsewhere, as a stream that can seek: what is read of it is fetched. Who says before what will be read has it
/// fetched at once, and some of it ahead; what was not said is fetched when it is read.
/// </summary>
internal abstract class RangedFile : Stream
{
    public sealed override bool CanRead => true;

    public sealed override bool CanSeek => true;

    public sealed override bool CanWrite => false;

    public sealed override long Position { get; set; }

    /// <summary>What a read has failed with, of which native code makes a mere text.</summary>
    public Exception? Failure { get; protected set; }

    /// <summary>Says what will be read, group after group. Called once.</summary>
    public abstract void Plan(IReadOnlyList<RangedGroup> groups);

    /// <summary>
    /// Waits until what is planned for a group is here; that of earlier ones is given up. Groups are entered in their order.
    /// </summary>
    public abstract void Enter(int group);

    public sealed override long Seek(long offset, SeekOrigin origin) => Position = offset + origin switch
    {
        SeekOrigin.Begin => 0,
        SeekOrigin.Current => Position,
        _ => Length,
    };

    public sealed override void Flush()
    {
    }

    public sealed override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public abstract override int Read(Span<byte> buffer);

    public sealed override void SetLength(long value) => throw new NotSupportedException();

    public sealed override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
