using Apache.Arrow;
using RunLinkedData.Datasets.Expecting;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Columns;
using RunLinkedData.Tables.Parts;
using RunLinkedData.Tables.Profiling;
using RunLinkedData.Waiting;

namespace RunLinkedData.Datasets.Publishing;

/// <summary>Writes rows into part files; sums them up on the way, and looks whether they are as expected.</summary>
internal sealed class RowParts(
    PartFolder folder, IDatasetFormat format, DatasetIdentity dataset, SaveDatasetOptions options, ExpectationGate? gate)
{
    /// <summary>Writes all rows of a source.</summary>
    public async Task<PartManifest> WriteAsync(BatchSource source, CancellationToken cancellationToken)
    {
        var stored = options is { DurationsAsIntegers: true, Format: DatasetFormat.Parquet }
            ? source.Columns.WithIntegerDurations()
            : source.Columns;
        var made = ColumnSource.ForManifest(options.ColumnSources, stored.Columns, dataset.Name);
        var profilers = source.Columns.Types.Select(type => ColumnProfiler.Create(type, options.Profile)).ToArray();
        await WriteFilesAsync(source, stored, profilers, cancellationToken).ConfigureAwait(false);
        return new PartManifest
        {
            Format = format.Name,
            Columns = stored.Columns,
            Summaries = [.. profilers.Select(profiler => profiler.Summarise())],
            Files = folder.Files,
            ColumnSources = made,
        };
    }

    /// <summary>Fills batches, while other threads sum up and encode the batch before.</summary>
    private async Task WriteFilesAsync(
        BatchSource source, ColumnSet stored, ColumnProfiler[] profilers, CancellationToken cancellationToken)
    {
        var parts = new PartSequence(folder, format, dataset, stored, options);
        await using (parts.ConfigureAwait(false))
        {
            // Two, used in turn: one is filled while the other is encoded.
            var (next, other) = (new BatchBuilder(source.Columns), new BatchBuilder(source.Columns));
            OfferedWork<bool>? encoding = null;
            OfferedWork<bool>? profiling = null;
            var rows = 0L;
            var group = new RowGroupBound(options.RowGroupRows);
            var more = true;
            try
            {
                while (more)
                {
                    next.Reset();
                    var room = (int)Math.Min(BatchBuilder.MostRows, group.Room);
                    more = await source.FillBatchAsync(next, room, cancellationToken).ConfigureAwait(false);
                    if (next.Rows == 0)
                    {
                        break;
                    }

                    var (batch, bytes, firstRow) = (next.Build(), next.Bytes, rows + 1);
                    gate?.Add(batch, firstRow);
                    rows += batch.Length;
                    var endsGroup = group.Add(batch.Length, bytes);
                    await Finish(profiling).ConfigureAwait(false);
                    profiling = OfferedWork.Start(() => Profile(batch, profilers), cancellationToken);
                    await Finish(encoding).ConfigureAwait(false);
                    encoding = OfferedWork.Start(
                        () => parts.WriteAsync(batch, bytes, firstRow, endsGroup, cancellationToken), cancellationToken);
                    (next, other) = (other, next);
                }
            }
            finally
            {
                await Finish(profiling).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await Finish(encoding).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            await Finish(profiling).ConfigureAwait(false);
            await Finish(encoding).ConfigureAwait(false);
            await parts.CompleteAsync(cancellationToken).ConfigureAwait(false);
        }

        static Task Finish(OfferedWork<bool>? work) => work?.GetAsync(CancellationToken.None) ?? Task.CompletedTask;
    }

    private static bool Profile(RecordBatch batch, ColumnProfiler[] profilers)
    {
        for (var i = 0; i < profilers.Length; i++)
        {
            profilers[i].Add(batch.Column(i));
        }

        return true;
    }
}
