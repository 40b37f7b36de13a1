using System.Buffers;
using Apache.Arrow;
using RunLinkedData.Tables.Parts;

namespace RunLinkedData.Tables.Formats;

/// <summary>Writes a file of text with a line for each row.</summary>
internal abstract class TextPartWriter(Stream target, PartFile part) : IPartWriter
{
    private const int FlushBytes = 64 << 10;

    public long SizeBound => target.Position;

    /// <summary>What waits to be put into the file.</summary>
    protected ArrayBufferWriter<byte> Buffer { get; } = new(FlushBytes);

    public void Write(RecordBatch batch, long bytes, long firstRow)
    {
        var arrays = Enumerable.Range(0, batch.ColumnCount).Select(batch.Column).ToArray();
        for (var row = 0; row < batch.Length; row++)
        {
            WriteRow(arrays, row, firstRow);
            Buffer.Write("\n"u8);
            if (Buffer.WrittenCount >= FlushBytes)
            {
                Flush();
            }
        }

        Flush();
    }

    public void Complete() => Flush();

    public abstract void Dispose();

    /// <summary>Writes a row of these columns, without its line end.</summary>
    protected abstract void WriteRow(IArrowArray[] arrays, int row, long firstRow);

    /// <summary>The error of a value that has no text form.</summary>
    protected Exception NoText(int column, int row, long firstRow) =>
        part.BadValue(column, firstRow + row, "the timestamp", "is not in the years 1 to 9999 and has no text form.");

    private void Flush()
    {
        target.Write(Buffer.WrittenSpan);
        Buffer.ResetWrittenCount();
    }
}
