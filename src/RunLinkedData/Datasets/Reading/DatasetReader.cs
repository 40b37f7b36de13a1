using System.Runtime.CompilerServices;
using System.Text.Json;
using Apache.Arrow;
using RunLinkedData.Datasets.Caching;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Parts;
using RunLinkedData.Waiting;

namespace RunLinkedData.Datasets.Reading;

/// <summary>
/// Reads the batches of a dataset: while one is used, the next is decoded, and while a file is read, the next is fetched and checked.
/// </summary>
internal sealed class DatasetReader(DatasetFiles files, DatasetManifest manifest, DatasetIdentity dataset, IDatasetFormat format)
    : IRowsReader
{
    private bool _isPartial;

    /// <summary>Whether files are fetched in part. Default: never.</summary>
    public PartialReads PartialReads { get; init; }

    /// <summary>How many rows are wanted; null, the default, for all. A few more may come.</summary>
    public long? MostRows { get; init; }

    /// <summary>Told of each file of which rows are handed out without its hash being known.</summary>
    public Action<DatasetFile> Unchecked { get; init; } = _ => { };

    public async IAsyncEnumerable<PartBatch> ReadAsync(
        Func<Schema, DatasetFile, IReadOnlyList<int>> select,
        bool dictionaries,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IPartReader Start(DatasetFile file, Func<PartFile, IPartReader> open)
        {
            var reader = Decode(file, () => open(new PartFile(dataset, file.Path, manifest)));
            try
            {
                var columns = select(Decode(file, () => reader.Schema), file);
                return Decode(file, () =>
                {
                    reader.Start(columns, dictionaries);
                    return reader;
                });
            }
            catch
            {
                reader.Dispose();
                throw;
            }
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _isPartial = PartialReads != PartialReads.Never && format is IRangedFormat;
        OfferedWork<Opened>? next = null;
        var left = MostRows ?? long.MaxValue;
        try
        {
            for (var i = 0; i < manifest.Files.Count && left > 0; i++)
            {
                var file = manifest.Files[i];
                var wanted = left;
                var opened = await (next ?? StartOpening(i, wanted, stop.Token)).GetAsync(CancellationToken.None).ConfigureAwait(false);
                left -= Math.Min(left, file.Rows);
                next = null;

                // Whether the next one is read in part is known when this one has begun.
                var part = opened.Partial is { } partial
                    ? await TryDecodeAsync(partial, Start, cancellationToken).ConfigureAwait(false)
                    : null;
                next = i + 1 < manifest.Files.Count && left > 0 ? StartOpening(i + 1, left, stop.Token) : null;
                IPartReader StartWhole(string path) => Start(file, which => format.OpenReader(path, which));
                using var decoding = part
                    ?? await DecodeAsync(opened.Whole, file, StartWhole, cancellationToken).ConfigureAwait(false);
                await foreach (var batch in ReadFileAsync(decoding, file, wanted, cancellationToken).ConfigureAwait(false))
                {
                    yield return batch;
                }
            }
        }
        finally
        {
            await stop.EndAsync().ConfigureAwait(false);
            if (next is not null)
            {
                (await next.TryGetAsync().ConfigureAwait(false)).Dispose();
            }
        }
    }

    // A file that is not what its manifest says makes decoders fail in more ways than they say.
    private T Decode<T>(DatasetFile file, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is NullReferenceException or ArgumentException or InvalidCastException or IndexOutOfRangeException
            or FormatException or OverflowException or JsonException or KeyNotFoundException or InvalidOperationException
            and not ObjectDisposedException)
        {
            throw dataset.Corrupt(file.Path, $"cannot be decoded as what its manifest says ({e.Message})", e);
        }
    }

    private OfferedWork<Opened> StartOpening(int index, long rows, CancellationToken cancellationToken) =>
        OfferedWork.Start(() => OpenAsync(manifest.Files[index], rows, cancellationToken), cancellationToken);

    private async Task<Opened> OpenAsync(DatasetFile file, long rows, CancellationToken cancellationToken)
    {
        if (files.TryOpenCached(file) is { } cached)
        {
            return new Opened(cached, null);
        }

        // What is that small comes whole with one call.
        if (_isPartial
            && files.MayHaveParts(file)
            && (PartialReads == PartialReads.Always || file.Bytes > 2 * PartialFile.TailBytes)
            && await files.TryOpenPartialAsync(file, rows, cancellationToken).ConfigureAwait(false) is { } partial)
        {
            return new Opened(null, partial);
        }

        return new Opened(await files.OpenCheckedAsync(file, cancellationToken).ConfigureAwait(false), null);
    }

    /// <summary>Starts on a file that is fetched in part; null when that saves too little or fails, and it is to be read whole.</summary>
    private async Task<PartDecoding?> TryDecodeAsync(
        PartialFile file, Func<DatasetFile, Func<PartFile, IPartReader>, IPartReader> start, CancellationToken cancellationToken)
    {
        IPartReader? Open()
        {
            var reader = start(file.File, part => ((IRangedFormat)format).OpenReader(file, part));
            if (PartialReads == PartialReads.Always || file.PlannedBytes < file.Length / 2)
            {
                return reader;
            }

            // Files of one dataset are alike.
            _isPartial = false;
            reader.Dispose();
            return null;
        }

        try
        {
            return await PartDecoding.TryStartAsync(file, Open, cancellationToken).ConfigureAwait(false);
        }
        catch (DatasetSchemaException e)
            when (manifest.Columns.Any(column => column.Name.Equals(e.Column, StringComparison.OrdinalIgnoreCase)))
        {
            // The manifest has such a column: it may be another file that lies there.
            return null;
        }
    }

    private async Task<PartDecoding> DecodeAsync(
        VerifiedFile? local, DatasetFile file, Func<string, IPartReader> start, CancellationToken cancellationToken)
    {
        if (local is not null
            && await PartDecoding.TryStartAsync(local, () => start(local.Path), cancellationToken).ConfigureAwait(false) is { } decoding)
        {
            return decoding;
        }

        // The copy in the cache was damaged, or reading in part was given up; and nothing of it was handed out.
        var whole = await files.OpenCheckedAsync(file, cancellationToken).ConfigureAwait(false);
        return (await PartDecoding.TryStartAsync(whole, () => start(whole.Path), cancellationToken).ConfigureAwait(false))!;
    }

    private async IAsyncEnumerable<PartBatch> ReadFileAsync(
        PartDecoding reader, DatasetFile file, long wanted, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        OfferedWork<RecordBatch?> StartReading() => OfferedWork.Start(() => Decode(file, reader.Read), cancellationToken);

        OfferedWork<RecordBatch?>? next = StartReading();
        var rows = 0L;
        try
        {
            while (next is not null && await next.GetAsync(CancellationToken.None).ConfigureAwait(false) is { } batch)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var first = rows + 1;
                rows += batch.Length;
                next = rows < wanted ? StartReading() : null;
                if (reader.IsPartial)
                {
                    Unchecked(file);
                }

                yield return new PartBatch(batch, file, first);
            }
        }
        finally
        {
            // The reader must not be disposed under a read that is under way.
            if (next is not null)
            {
                (await next.TryGetAsync().ConfigureAwait(false))?.Dispose();
            }
        }

        if (rows < wanted && rows != file.Rows)
        {
            throw dataset.Corrupt(file.Path, $"holds {rows} rows where the manifest says {file.Rows}");
        }
    }

    /// <summary>A file that can be read, whole or in part.</summary>
    private readonly record struct Opened(VerifiedFile? Whole, PartialFile? Partial)
    {
        public void Dispose()
        {
            Whole?.Dispose();
            Partial?.Dispose();
        }
    }
}
