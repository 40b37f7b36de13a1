using System.Runtime.CompilerServices;
using Apache.Arrow;
using RunLinkedData.Datasets.Locating;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Waiting;

namespace RunLinkedData.Datasets.Reading;

/// <summary>Reads the batches of a version whose rows are in a table of another program: while one is used, the next is decoded.</summary>
internal sealed class TableReader(Func<CancellationToken, Task<PinnedTable>> open, DatasetManifest manifest) : IRowsReader
{
    /// <summary>How many rows are wanted; null, the default, for all. A few more may come.</summary>
    public long? MostRows { get; init; }

    public async IAsyncEnumerable<PartBatch> ReadAsync(
        Func<Schema, DatasetFile, IReadOnlyList<int>> select,
        bool dictionaries,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var batches = ReadFilesAsync(select, stop.Token).GetAsyncEnumerator(stop.Token);
        OfferedWork<bool> StartReading() => OfferedWork.Start(() => batches.MoveNextAsync().AsTask(), stop.Token);

        var left = MostRows ?? long.MaxValue;
        OfferedWork<bool>? next = left > 0 ? StartReading() : null;
        try
        {
            while (next is not null && await next.GetAsync(CancellationToken.None).ConfigureAwait(false))
            {
                cancellationToken.ThrowIfCancellationRequested();
                var part = batches.Current;
                left -= Math.Min(left, part.Batch.Length);
                next = left > 0 ? StartReading() : null;
                yield return part;
            }
        }
        finally
        {
            // An enumerator must not be disposed of under a step that is under way.
            await stop.EndAsync().ConfigureAwait(false);
            if (next is not null && await next.TryGetAsync().ConfigureAwait(false))
            {
                batches.Current.Batch.Dispose();
            }

            await batches.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async IAsyncEnumerable<PartBatch> ReadFilesAsync(
        Func<Schema, DatasetFile, IReadOnlyList<int>> select, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var table = await open(cancellationToken).ConfigureAwait(false);

        // Once, before the first rows are handed out: all files have the columns of the table, and whoever uses the rows of one file is not
        // to be told of another one's meanwhile.
        IReadOnlyList<int>? columns = null;
        foreach (var (i, file) in manifest.Files.Index())
        {
            var first = 1L;
            columns ??= select(table.Schema, file);
            await foreach (var batch in table.ReadAsync(i, columns, cancellationToken).ConfigureAwait(false))
            {
                yield return new PartBatch(batch, file, first);
                first += batch.Length;
            }
        }
    }
}
