using Apache.Arrow;
using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Datasets.Reading;

/// <summary>Reads the rows of one version in batches.</summary>
internal interface IRowsReader
{
    /// <summary>
    /// Reads all batches; they are the caller's to dispose.
    /// <c>select</c>: chooses the columns of a file: positions in its schema.
    /// <c>dictionaries</c>: whether strings may come as dictionary arrays.
    /// </summary>
    IAsyncEnumerable<PartBatch> ReadAsync(
        Func<Schema, DatasetFile, IReadOnlyList<int>> select, bool dictionaries, CancellationToken cancellationToken);
}

/// <summary>Some rows of a dataset, with the file that they come from and the number, from 1, of the first of them in it.</summary>
internal readonly record struct PartBatch(RecordBatch Batch, DatasetFile File, long FirstRow);
