using Apache.Arrow;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Tables.Formats;

/// <summary>A way to store rows in files.</summary>
internal interface IDatasetFormat
{
    /// <summary>The ending of the part files, without a point.</summary>
    string Extension { get; }

    /// <summary>Whether files end where row groups end; else they may end after every batch.</summary>
    bool HasRowGroups { get; }

    /// <summary>Starts a part file.</summary>
    IPartWriter OpenWriter(PartStream target, ColumnSet columns, DatasetIdentity dataset);

    /// <summary>
    /// Opens a part file that lies on this machine.
    /// <c>path</c>: where it lies.
    /// <c>file</c>: its path in the dataset, for errors.
    /// </summary>
    IPartReader OpenReader(string path, string file, DatasetManifest manifest, DatasetIdentity dataset);
}

/// <summary>Writes a part file. All calls may block, and come one after the other, but from different threads.</summary>
internal interface IPartWriter : IDisposable
{
    /// <summary>A size in bytes that the file will probably not have passed when it ended now.</summary>
    long SizeBound { get; }

    /// <summary>
    /// Adds rows. The batch is not kept.
    /// <c>bytes</c>: their size in memory.
    /// <c>firstRow</c>: the number of the first of them, from 1.
    /// </summary>
    void Write(RecordBatch batch, long bytes, long firstRow);

    /// <summary>Ends a row group: rows that follow are stored apart.</summary>
    void EndGroup();

    /// <summary>Writes what is still to be written.</summary>
    void Complete();
}

/// <summary>Reads a part file. All calls may block, and come one after the other, but from different threads.</summary>
internal interface IPartReader : IDisposable
{
    /// <summary>All columns of the file.</summary>
    Schema Schema { get; }

    /// <summary>
    /// Starts reading.
    /// <c>columns</c>: the positions in <see cref="Schema"/> of the columns wanted, in the order wanted.
    /// <c>dictionaries</c>: whether strings that repeat may come as dictionary arrays, which is faster.
    /// </summary>
    void Start(IReadOnlyList<int> columns, bool dictionaries);

    /// <summary>The next rows; null at the end. Batches are the caller's to dispose.</summary>
    RecordBatch? Read();
}
