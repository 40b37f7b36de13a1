using RunLinkedData.MLflow.Artifacts.Ranges;

namespace RunLinkedData.MLflow.Artifacts.Transfers;

/// <summary>
/// A file read through several ranges at once, a few ahead of the reader. All ranges are of one version, or it is an error.
/// </summary>
/// <remarks>
/// What is on its way is taken in as it comes, whether it is read or not: a server with one worker sends one body after another, and gives
/// up on one that nobody takes.
/// </remarks>
internal sealed class RangedDownload : ArtifactDownload
{
    private readonly RemoteFile _file;
    private readonly PartPlan _plan;
    private readonly object _version;
    private readonly TransferMeter _meter;
    private readonly CancellationTokenSource _stop;
    private readonly Queue<Task<ArraySegment<byte>>> _ahead = new();
    private readonly TimeSpan _patience;
    private int _parallelism;
    private long _next;
    private ArraySegment<byte> _unread;
    private byte[]? _free;
    private bool _disposed;

    /// <summary>Goes on from the answer to the first range.</summary>
    public RangedDownload(
        RemoteFile file, PartPlan plan, object version, TransferOptions options, ObjectContent first, CancellationToken cancellationToken)
    {
        (_file, _plan, _version, _meter) = (file, plan, version, file.NewMeter(plan.Length));
        (_parallelism, _patience) = (file.ComesOneAtATime ? 1 : options.Parallelism, options.RangePatience);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Start(first);
    }

    /// <summary>Asks for the second range while the first is on its way, and for more once that is answered.</summary>
    public async Task BeginAsync()
    {
        var first = _ahead.Peek();
        if (_parallelism == 1)
        {
            await first.ConfigureAwait(false);
        }

        var (offset, length) = _plan[1];
        var second = _file.ContinueAsync(offset, length, _version, _plan.Length, _stop.Token);
        try
        {
            await second.WaitAsync(_patience).ConfigureAwait(false);
        }
        catch (TimeoutException) when (!first.IsCompleted)
        {
            _file.NoteOneAtATime();
            _parallelism = 1;
        }
        catch (TimeoutException)
        {
            // The server is slow, but not because of the first range.
        }

        Start(await second.ConfigureAwait(false));
        FetchAhead();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Closed.ThrowIf(_disposed, "The file was closed, and cannot be read any more. Open it again.");
        cancellationToken.ThrowIfCancellationRequested();
        if (buffer.IsEmpty)
        {
            return 0;
        }

        if (_unread.Count == 0)
        {
            if (_ahead.Count == 0)
            {
                return 0;
            }

            _free = _unread.Array;
            _unread = await _ahead.Peek().WaitAsync(cancellationToken).ConfigureAwait(false);
            _ = _ahead.Dequeue();
            FetchAhead();
        }

        var count = Math.Min(buffer.Length, _unread.Count);
        _unread.AsSpan(0, count).CopyTo(buffer.Span);
        _unread = _unread[count..];
        _meter.Add(count);
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            _stop.Cancel();
            _ = EndAsync();
        }

        base.Dispose(disposing);
    }

    /// <summary>Waits for what is still on its way; nobody asks any more what it ended with.</summary>
    private async Task EndAsync()
    {
        foreach (var task in _ahead)
        {
            await ((Task)task).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _stop.Dispose();
    }

    private void FetchAhead()
    {
        // The range that is being read counts, too: memory is bounded by the parallelism.
        while (_next < _plan.Count && _ahead.Count < Math.Max(1, _parallelism - (_unread.Count > 0 ? 1 : 0)))
        {
            Start(null);
        }
    }

    private void Start(ObjectContent? answer)
    {
        var buffer = Interlocked.Exchange(ref _free, null);
        _ahead.Enqueue(FetchAsync(_next++, buffer, answer));
    }

    private async Task<ArraySegment<byte>> FetchAsync(long index, byte[]? buffer, ObjectContent? answer)
    {
        var (offset, length) = _plan[index];
        if (buffer is null || buffer.Length < length)
        {
            buffer = GC.AllocateUninitializedArray<byte>((int)length);
        }

        var segment = new ArraySegment<byte>(buffer, 0, (int)length);
        await _file.FillAsync(offset, segment, _version, _plan.Length, answer, _stop.Token).ConfigureAwait(false);
        return segment;
    }
}
