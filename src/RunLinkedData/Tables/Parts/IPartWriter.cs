using Apache.Arrow;

namespace RunLinkedData.Tables.Parts;

/// <summary>Writes a part file. All calls may block, and come one after the other, but from different threads.</summary>
public interface IPartWriter : IDisposable
{
    /// <summary>A size in bytes that the file will probably not have passed when it ended now.</summary>
    long SizeBound { get; }

    /// <summary>Adds rows.</summary>
    /// <param name="batch">The rows, in columns of <see cref="PartFile.Schema"/>. It is not kept: its memory is used again.</param>
    /// <param name="bytes">Their size in memory.</param>
    /// <param name="firstRow">The number in the dataset, from 1, of the first of them.</param>
    /// <exception cref="Model.DatasetException">A value has no place in the format: <see cref="PartFile.BadValue"/>.</exception>
    void Write(RecordBatch batch, long bytes, long firstRow);

    /// <summary>Ends a row group: rows that follow are stored apart, where the format has groups. Nothing, unless it does.</summary>
    void EndGroup()
    {
    }

    /// <summary>Writes what is still to be written. A file that fails is disposed without.</summary>
    void Complete();
}
