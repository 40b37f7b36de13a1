namespace RunLinkedData.Datasets.RowComparison;

/// <summary>
/// Puts the rows of a dataset in the order of their keys. Batches are put in order one by one as they are read. When they take more memory
/// than is allowed, they are merged into a temporary file; when there are more files than can be open at once, some are merged into one.
/// </summary>
internal sealed class RowSorter(RowSide side, SpillFolder folder, long memoryBytes) : IDisposable
{
    private const int MostFiles = 32;

    private readonly List<List<KeyedBatch>> _runs = [];
    private readonly Queue<string> _files = new();
    private readonly BuilderPool _builders = new(side.Columns);

    // Merging holds a batch of each file, with its keys.
    private readonly long _batchBytes = Math.Clamp(memoryBytes / (2 * MostFiles), 4 << 10, 4 << 20);
    private long _bytes;

    private int Width => (int)Math.Clamp(memoryBytes / (2 * _batchBytes), 2, MostFiles);

    /// <summary>How many files were written.</summary>
    public int FilesWritten { get; private set; }

    /// <summary>Reads all rows.</summary>
    public async Task SortAsync(CancellationToken cancellationToken)
    {
        await foreach (var batch in side.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            Add(new KeyedBatch(batch, side.Encoder.Encode(batch)).Sort(_builders));
            if (_bytes >= memoryBytes)
            {
                await SpillAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        if (_files.Count > 0)
        {
            await SpillAsync(cancellationToken).ConfigureAwait(false);
        }

        for (var width = Width; _files.Count > width;)
        {
            var count = Math.Min(width, _files.Count - width + 1);
            await WriteAsync(
                [.. Enumerable.Range(0, count).Select(_ => Read(_files.Dequeue(), cancellationToken))],
                cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Goes over the rows that were read.</summary>
    public Task<RunMerger> OpenAsync(CancellationToken cancellationToken) => MergeAsync(
        _files.Count > 0 ? _files.Select(file => Read(file, cancellationToken)) : _runs.Select(run => Read(run, cancellationToken)));

    public void Dispose()
    {
        foreach (var batch in _runs.SelectMany(run => run))
        {
            batch.Dispose();
        }

        _runs.Clear();
    }

    private void Add(KeyedBatch batch)
    {
        if (batch.Length == 0)
        {
            batch.Dispose();
            return;
        }

        _bytes += batch.Bytes;

        // Rows that come in order are one run, however many they are.
        if (_runs.Count > 0 && _runs[^1][^1] is { } last && last.Key(last.Length - 1).SequenceCompareTo(batch.Key(0)) <= 0)
        {
            _runs[^1].Add(batch);
        }
        else
        {
            _runs.Add([batch]);
        }
    }

    private async Task SpillAsync(CancellationToken cancellationToken)
    {
        if (_runs.Count > 0)
        {
            await WriteAsync([.. _runs.Select(run => Read(run, cancellationToken))], cancellationToken).ConfigureAwait(false);
            Dispose();
            _bytes = 0;
        }
    }

    private async Task WriteAsync(IEnumerable<RunCursor> runs, CancellationToken cancellationToken)
    {
        var rows = await MergeAsync(runs).ConfigureAwait(false);
        await using (rows.ConfigureAwait(false))
        {
            _files.Enqueue(await folder.WriteAsync(
                target => RunFile.WriteAsync(rows, _builders, _batchBytes, target, cancellationToken)).ConfigureAwait(false));
            FilesWritten++;
        }
    }

    private async Task<RunMerger> MergeAsync(IEnumerable<RunCursor> runs)
    {
        var rows = new RunMerger(side);
        try
        {
            foreach (var run in runs)
            {
                await rows.AddAsync(run).ConfigureAwait(false);
            }

            return rows;
        }
        catch
        {
            await rows.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private RunCursor Read(string file, CancellationToken cancellationToken) =>
        new(RunFile.ReadAsync(file, side.Encoder, cancellationToken), cancellationToken);

    private static RunCursor Read(List<KeyedBatch> run, CancellationToken cancellationToken) =>
        new(run.ToAsyncEnumerable(), cancellationToken);
}
