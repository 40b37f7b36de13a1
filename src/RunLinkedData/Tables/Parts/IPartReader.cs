using Apache.Arrow;

namespace RunLinkedData.Tables.Parts;

/// <summary>Reads a part file. All calls may block, and come one after the other, but from different threads.</summary>
public interface IPartReader : IDisposable
{
    /// <summary>All columns of the file.</summary>
    Schema Schema { get; }

    /// <summary>Starts reading. Called once.</summary>
    /// <param name="columns">The positions in <see cref="Schema"/> of the columns wanted, in the order wanted.</param>
    /// <param name="dictionaries">Whether strings that repeat may come as dictionary arrays, which is faster.</param>
    void Start(IReadOnlyList<int> columns, bool dictionaries);

    /// <summary>The next rows, some 65,536 at most; null at the end. Batches are the caller's to dispose.</summary>
    /// <exception cref="Model.DatasetCorruptException">The file is not what the format writes: <see cref="PartFile.Corrupt"/>.</exception>
    RecordBatch? Read();
}
