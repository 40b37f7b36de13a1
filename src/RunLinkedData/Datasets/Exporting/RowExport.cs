using System.Runtime.CompilerServices;
using Apache.Arrow;
using RunLinkedData.Datasets.Publishing;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Columns;
using RunLinkedData.Tables.Formats;
using RunLinkedData.Tables.Parts;

namespace RunLinkedData.Datasets.Exporting;

/// <summary>Writes rows as one table.</summary>
internal sealed class RowExport(DatasetIdentity identity, IReadOnlyList<DatasetColumn> all)
{
    /// <summary>The columns that are asked for, in the order in which they are.</summary>
    public ColumnSet Select(IReadOnlyCollection<string>? columns)
    {
        var wanted = columns?.Select(name => all.FirstOrDefault(column => column.Name == name) ?? throw identity.Schema(
            name,
            "",
            "nothing",
            "a column",
            $"There is no column '{name}' in {identity}. It has {string.Join(", ", all.Select(column => column.Name))}."));
        return ColumnSet.Of(wanted ?? all, identity);
    }

    /// <summary>Writes rows, which it disposes.</summary>
    public async Task WriteAsync(
        IAsyncEnumerable<RecordBatch> batches,
        ColumnSet columns,
        IDatasetFormat format,
        long? mostRows,
        Stream target,
        CancellationToken cancellationToken)
    {
        using var writer = new TableWriter(target, format, columns, identity);
        var source = await ArrowSource.OpenAsync(
            identity, DisposeEach(batches, cancellationToken), columns.Schema, cancellationToken).ConfigureAwait(false);
        await using (source.ConfigureAwait(false))
        {
            var batch = new BatchBuilder(columns);
            var group = new RowGroupBound(new SaveDatasetOptions().RowGroupRows);
            var left = mostRows ?? long.MaxValue;
            for (var more = true; more && left > 0;)
            {
                batch.Reset();
                more = await source.FillBatchAsync(
                    batch, (int)Math.Min(BatchBuilder.MostRows, Math.Min(group.Room, left)), cancellationToken).ConfigureAwait(false);
                left -= batch.Rows;
                if (batch.Rows > 0)
                {
                    await writer.WriteAsync(
                        batch.Build(), batch.Bytes, group.Add(batch.Rows, batch.Bytes), cancellationToken).ConfigureAwait(false);
                }
            }
        }

        await writer.CompleteAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async IAsyncEnumerable<RecordBatch> DisposeEach(
        IAsyncEnumerable<RecordBatch> batches, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var batch in batches.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            using (batch)
            {
                yield return batch;
            }
        }
    }
}
