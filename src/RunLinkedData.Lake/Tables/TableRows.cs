using System.Runtime.CompilerServices;
using Apache.Arrow;
using RunLinkedData.Datasets.Sources;
using RunLinkedData.Lake.Deletes;
using RunLinkedData.Lake.Files;

namespace RunLinkedData.Lake.Tables;

/// <summary>The rows of data files.</summary>
internal static class TableRows
{
    /// <summary>
    /// Reads the rows of a file that are left, in its order, in batches that are not empty and that the caller disposes of. What is in
    /// memory is bounded.
    /// </summary>
    /// <param name="files">Opens the file.</param>
    /// <param name="file">Which.</param>
    /// <param name="columns">The columns of the batches.</param>
    /// <param name="match">What columns are found by.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="SourceException">The file is gone, was replaced or is damaged, or has columns of other types.</exception>
    public static async IAsyncEnumerable<RecordBatch> ReadAsync(
        TableFiles files,
        DataFile file,
        IReadOnlyList<TableField> columns,
        ColumnMatch match,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var content = await files.OpenSeekableAsync(file.Location, file.Bytes, file.Stamp, cancellationToken).ConfigureAwait(false);
        using ParquetTableReader reader = new(content, file.Location.ToString());
        Check(file, reader.Rows);
        var schema = new Schema(columns.Select(column => column.ToArrow()), null);
        reader.Start([.. columns.Where(column => !file.Constants.ContainsKey(column.Name))], match);
        for (var first = 0L; reader.Read() is { } stored;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var count = stored.Length;
            var batch = Complete(stored, file, schema);
            if (file.Deleted is { } deleted)
            {
                batch = Without(batch, deleted, first);
            }

            first += count;
            if (batch.Length > 0)
            {
                yield return batch;
            }
            else
            {
                batch.Dispose();
            }
        }
    }

    /// <summary>Counts the rows of a file that are left, by its end.</summary>
    /// <exception cref="SourceException">The file is gone, was replaced or is damaged.</exception>
    public static async Task<long> CountAsync(TableFiles files, DataFile file, CancellationToken cancellationToken)
    {
        var content = await files.OpenSeekableAsync(file.Location, file.Bytes, file.Stamp, cancellationToken).ConfigureAwait(false);
        using ParquetTableReader reader = new(content, file.Location.ToString());
        return CountLeft(file, reader.Rows);
    }

    /// <summary>Reads what the end of a file says of it.</summary>
    /// <exception cref="SourceException">The file is gone, was replaced or is damaged, or has a type that is not read.</exception>
    public static async Task<FileHead> InspectAsync(TableFiles files, DataFile file, CancellationToken cancellationToken)
    {
        var content = await files.OpenSeekableAsync(file.Location, file.Bytes, file.Stamp, cancellationToken).ConfigureAwait(false);
        using ParquetTableReader reader = new(content, file.Location.ToString());
        return reader.Inspect();
    }

    /// <summary>How many rows of a file are left that has so many.</summary>
    /// <exception cref="SourceException">It has another number, or is not as long as what is deleted in it.</exception>
    public static long CountLeft(DataFile file, long rows)
    {
        Check(file, rows);
        return rows - (file.Deleted?.Count ?? 0);
    }

    private static void Check(DataFile file, long rows)
    {
        if (file.Rows is { } wanted && wanted != rows)
        {
            throw TableFiles.Replaced(file.Location, $"has {rows} rows, and {wanted} when the table took it up");
        }

        if (file.Deleted is { } deleted && deleted.Last >= rows)
        {
            throw SourceException.Damaged(
                file.Location.ToString(), $"has {rows} rows, and row {deleted.Last} is deleted in it, counted from 0");
        }
    }

    private static RecordBatch Complete(RecordBatch stored, DataFile file, Schema schema)
    {
        var next = 0;
        return new RecordBatch(
            schema,
            schema.FieldsList.Select(field => file.Constants.TryGetValue(field.Name, out var value)
                ? ArrowArrayFactory.BuildArray(ArrayRows.Repeat(value.Data, stored.Length))
                : stored.Column(next++)).ToList(),
            stored.Length);
    }

    private static RecordBatch Without(RecordBatch batch, RowSet deleted, long first)
    {
        List<int> left = [];
        for (var i = 0; i < batch.Length; i++)
        {
            if (!deleted.Contains(first + i))
            {
                left.Add(i);
            }
        }

        if (left.Count == batch.Length)
        {
            return batch;
        }

        var rows = left.ToArray();
        using (batch)
        {
            return new RecordBatch(
                batch.Schema,
                batch.Arrays.Select(array => ArrowArrayFactory.BuildArray(ArrayRows.Take(array.Data, rows))).ToList(),
                rows.Length);
        }
    }
}
