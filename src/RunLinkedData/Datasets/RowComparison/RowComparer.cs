using System.Runtime.CompilerServices;
using RunLinkedData.Datasets.Reading;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Waiting;

namespace RunLinkedData.Datasets.RowComparison;

/// <summary>Compares the rows of two datasets by their keys: puts both in order, and goes over them side by side.</summary>
internal static class RowComparer
{
    public static async IAsyncEnumerable<RowDifference> CompareAsync(
        Dataset original,
        Dataset other,
        IReadOnlyCollection<string> keys,
        CompareRowsOptions options,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        RefuseFiles(original);
        RefuseFiles(other);
        var columns = new RowColumns(original, other, keys, options);
        if (original.Manifest.Digest == other.Manifest.Digest && original.Manifest.Columns.SequenceEqual(other.Manifest.Columns))
        {
            yield break;
        }

        using var folder = new SpillFolder(options.TemporaryFolder);
        using var originals = new RowSorter(columns.Original, folder, options.MemoryBytes / 2);
        using var others = new RowSorter(columns.Other, folder, options.MemoryBytes / 2);
        await SortAsync(originals, others, cancellationToken).ConfigureAwait(false);
        var one = await originals.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (one.ConfigureAwait(false))
        {
            var two = await others.OpenAsync(cancellationToken).ConfigureAwait(false);
            await using (two.ConfigureAwait(false))
            {
                while (one.Current is not null || two.Current is not null)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    var order = Order(one.Current, two.Current);
                    if (Compare(columns, order, one.Current, two.Current) is { } difference)
                    {
                        yield return difference;
                    }

                    if (order <= 0)
                    {
                        await one.NextAsync().ConfigureAwait(false);
                    }

                    if (order >= 0)
                    {
                        await two.NextAsync().ConfigureAwait(false);
                    }
                }
            }
        }
    }

    private static void RefuseFiles(Dataset dataset)
    {
        if (dataset.Manifest.Content == DatasetContent.Files)
        {
            throw new InvalidOperationException(
                $"The {new DatasetIdentity(dataset.Name, dataset.RunId)} consists of files, "
                + "not of rows, so there are none to compare. Compare the files in the two manifests.");
        }
    }

    // Both at once; when one fails, the other stops.
    private static async Task SortAsync(RowSorter one, RowSorter two, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var (first, second) = (Start(one), Start(two));
        await Task.WhenAll(FinishAsync(first), FinishAsync(second)).ConfigureAwait(false);

        OfferedWork<bool> Start(RowSorter rows) => OfferedWork.Start(() => rows.SortAsync(stop.Token), stop.Token);

        async Task FinishAsync(OfferedWork<bool> rows)
        {
            try
            {
                await rows.GetAsync(CancellationToken.None).ConfigureAwait(false);
            }
            catch
            {
                await stop.EndAsync().ConfigureAwait(false);
                cancellationToken.ThrowIfCancellationRequested();
                throw;
            }
        }
    }

    private static int Order(RunCursor? one, RunCursor? two) => one is null ? 1 : two is null ? -1 : one.CompareTo(two);

    private static RowDifference? Compare(RowColumns columns, int order, RunCursor? one, RunCursor? two)
    {
        if (order == 0)
        {
            var cells = columns.Compare(one!, two!);
            return cells.Count == 0
                ? null
                : new RowDifference { Change = RowChange.Changed, Key = columns.Original.KeyOf(one!.Batch, one.Row), Cells = cells };
        }

        var (change, side, row) = order < 0 ? (RowChange.Removed, columns.Original, one!) : (RowChange.Added, columns.Other, two!);
        return new RowDifference { Change = change, Key = side.KeyOf(row.Batch, row.Row), Row = side.RowOf(row.Batch, row.Row) };
    }
}
