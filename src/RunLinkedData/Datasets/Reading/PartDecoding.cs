using System.Runtime.ExceptionServices;
using Apache.Arrow;
using RunLinkedData.Datasets.Caching;
using RunLinkedData.MLflow;
using RunLinkedData.Model;
using RunLinkedData.Tables.Parts;

namespace RunLinkedData.Datasets.Reading;

/// <summary>
/// A file that is being decoded. Decoding starts while the file may still be checked, as the two take the same time on two processors;
/// nothing is handed out before the check is over.
/// </summary>
internal sealed class PartDecoding : IDisposable
{
    /// <summary>How much may wait in memory for the check. A slow decoder does not come so far.</summary>
    private const long MostAhead = 64L << 20;

    private readonly IDisposable _file;
    private readonly Queue<RecordBatch> _ahead = [];
    private IPartReader? _reader;

    private PartDecoding(IDisposable file) => _file = file;

    /// <summary>Whether the file was not fetched whole, so that nobody knows its hash.</summary>
    public bool IsPartial => _file is PartialFile;

    /// <summary>Starts on a file, which is its own from then on; null when the file is damaged.</summary>
    public static async Task<PartDecoding?> TryStartAsync(VerifiedFile file, Func<IPartReader> open, CancellationToken cancellationToken)
    {
        var decoding = new PartDecoding(file);
        var isRight = false;
        try
        {
            ExceptionDispatchInfo? failure = null;
            try
            {
                decoding._reader = await RunAsync(open, cancellationToken).ConfigureAwait(false);
                await decoding.ReadAheadAsync(file, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // What cannot be decoded, or has other columns, may be damaged in the first place.
                failure = ExceptionDispatchInfo.Capture(e);
            }

            var isWhole = await file.IsWhole.WaitAsync(cancellationToken).ConfigureAwait(false);
            isRight = isWhole && failure is null;
            if (isWhole)
            {
                failure?.Throw();
            }

            return isRight ? decoding : null;
        }
        finally
        {
            if (!isRight)
            {
                decoding.Dispose();
            }
        }
    }

    /// <summary>
    /// Starts on a file that is fetched in part, which is its own from then on, and reads its first rows. Null when <c>open</c> wants it
    /// whole, or when it is damaged or was replaced: reading it whole tells what is wrong with it.
    /// </summary>
    public static async Task<PartDecoding?> TryStartAsync(
        PartialFile file, Func<IPartReader?> open, CancellationToken cancellationToken)
    {
        var decoding = new PartDecoding(file);
        var isRight = false;
        try
        {
            decoding._reader = await RunAsync(open, cancellationToken).ConfigureAwait(false);
            if (decoding._reader is not null)
            {
                if (await RunAsync(decoding._reader.Read, cancellationToken).ConfigureAwait(false) is { } batch)
                {
                    decoding._ahead.Enqueue(batch);
                }

                isRight = true;
            }
        }
        catch (DatasetCorruptException)
        {
            // Nothing of it was handed out.
        }
        finally
        {
            if (!isRight)
            {
                decoding.Dispose();
            }
        }

        return isRight ? decoding : null;
    }

    /// <summary>The next rows; null at the end. Batches are the caller's to dispose. One call at a time; it blocks.</summary>
    public RecordBatch? Read() => _ahead.TryDequeue(out var batch) ? batch : _reader!.Read();

    public void Dispose()
    {
        foreach (var batch in _ahead)
        {
            batch.Dispose();
        }

        _reader?.Dispose();
        _file.Dispose();
    }

    private async Task ReadAheadAsync(VerifiedFile file, CancellationToken cancellationToken)
    {
        for (var bytes = 0L; bytes < MostAhead && !file.IsWhole.IsCompleted;)
        {
            if (await RunAsync(_reader!.Read, cancellationToken).ConfigureAwait(false) is not { } batch)
            {
                return;
            }

            _ahead.Enqueue(batch);
            bytes += batch.Arrays.Sum(array => BytesOf(array.Data));
        }
    }

    private static Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken) =>
        BlockingCall.IsUnderWay ? Task.FromResult(work()) : Task.Run(work, cancellationToken);

    private static long BytesOf(ArrayData data) =>
        data.Buffers.Sum(buffer => (long)buffer.Length)
        + (data.Children?.Sum(BytesOf) ?? 0)
        + (data.Dictionary is { } dictionary ? BytesOf(dictionary) : 0);
}
