using System.Runtime.CompilerServices;
using System.Text.Json;
using Apache.Arrow;
using RunLinkedData.Datasets.Caching;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Parts;
using RunLinkedData.Waiting;

namespace RunLinkedData.Datasets.Reading;

/// <summary>Some rows of a dataset, with the file that they come from and the number, from 1, of the first of them in it.</summary>
internal readonly record struct PartBatch(RecordBatch Batch, DatasetFile File, long FirstRow);

/// <summary>
/// Reads the batches of a dataset: while one is used, the next is decoded, and while a file is read, the next is fetched and checked.
/// </summary>
internal sealed class DatasetReader(DatasetFiles files, DatasetManifest manifest, DatasetIdentity dataset, IDatasetFormat format)
{
    /// <summary>
    /// Reads all batches; they are the caller's to dispose.
    /// <c>select</c>: chooses the columns of a file: positions in its schema.
    /// <c>dictionaries</c>: whether strings may come as dictionary arrays.
    /// </summary>
    public async IAsyncEnumerable<PartBatch> ReadAsync(
        Func<Schema, DatasetFile, IReadOnlyList<int>> select,
        bool dictionaries,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IPartReader Start(string path, DatasetFile file)
        {
            var reader = Decode(file, () => format.OpenReader(path, new PartFile(dataset, file.Path, manifest)));
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
        OfferedWork<VerifiedFile>? next = null;
        try
        {
            for (var i = 0; i < manifest.Files.Count; i++)
            {
                var file = manifest.Files[i];
                var local = await (next ?? StartOpening(i, stop.Token)).GetAsync(CancellationToken.None).ConfigureAwait(false);
                next = i + 1 < manifest.Files.Count ? StartOpening(i + 1, stop.Token) : null;
                using var part = await DecodeAsync(local, file, path => Start(path, file), cancellationToken).ConfigureAwait(false);
                await foreach (var batch in ReadFileAsync(part, file, cancellationToken).ConfigureAwait(false))
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
                (await next.TryGetAsync().ConfigureAwait(false))?.Dispose();
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

    private OfferedWork<VerifiedFile> StartOpening(int index, CancellationToken cancellationToken) =>
        OfferedWork.Start(() => files.OpenAsync(manifest.Files[index], cancellationToken), cancellationToken);

    private async Task<PartDecoding> DecodeAsync(
        VerifiedFile local, DatasetFile file, Func<string, IPartReader> start, CancellationToken cancellationToken)
    {
        if (await PartDecoding.TryStartAsync(local, () => start(local.Path), cancellationToken).ConfigureAwait(false) is { } decoding)
        {
            return decoding;
        }

        // The copy in the cache was damaged, and nothing of it was handed out.
        var whole = await files.OpenCheckedAsync(file, cancellationToken).ConfigureAwait(false);
        return (await PartDecoding.TryStartAsync(whole, () => start(whole.Path), cancellationToken).ConfigureAwait(false))!;
    }

    private async IAsyncEnumerable<PartBatch> ReadFileAsync(
        PartDecoding reader, DatasetFile file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var next = OfferedWork.Start(() => Decode(file, reader.Read), cancellationToken);
        var rows = 0L;
        try
        {
            while (await next.GetAsync(CancellationToken.None).ConfigureAwait(false) is { } batch)
            {
                cancellationToken.ThrowIfCancellationRequested();
                next = OfferedWork.Start(() => Decode(file, reader.Read), cancellationToken);
                var first = rows + 1;
                rows += batch.Length;
                yield return new PartBatch(batch, file, first);
            }
        }
        finally
        {
            // The reader must not be disposed under a read that is under way.
            (await next.TryGetAsync().ConfigureAwait(false))?.Dispose();
        }

        if (rows != file.Rows)
        {
            throw dataset.Corrupt(file.Path, $"holds {rows} rows where the manifest says {file.Rows}");
        }
    }
}
