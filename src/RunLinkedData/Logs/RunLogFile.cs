using System.Text;
using System.Threading.Channels;
using RunLinkedData.MLflow.Artifacts;

namespace RunLinkedData.Logs;

/// <summary>
/// The log of one run, on its way into the artifact <c>logs/run.log</c>. Lines are written in the background while the run goes on; nobody who logs
/// waits or fails for it. What could not be written is told by <see cref="Failures"/>.
/// </summary>
/// <remarks>Safe for use by many threads at once. Nothing is made before the first line.</remarks>
internal sealed class RunLogFile(Func<ILogSink> openSink, TimeProvider time, long longest = RunLogFile.LongestLog) : IDisposable
{
    /// <summary>The artifact.</summary>
    public const string ArtifactPath = "logs/run.log";

    /// <summary>A longer log is cut: 64 MiB.</summary>
    public const long LongestLog = 64L << 20;

    // What may wait; lines that come faster are dropped and counted.
    private const int MostCharacters = 16 << 20;

    // Unbounded, as the characters are counted.
    private readonly Channel<Entry> _entries = Channel.CreateUnbounded<Entry>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _abandoned = new();
    private readonly LogLosses _losses = new(longest);
    private readonly Lock _lock = new();
    private TaskCompletionSource _hurry = New();
    private Task? _pump;
    private TimeSpan _pause;
    private long _waiting;
    private long _bytes;
    private bool _isClosed;

    /// <summary>Why the log is incomplete; empty when it is not.</summary>
    public IReadOnlyList<string> Failures => _losses.ToNotes();

    /// <summary>Whether there is a log at all.</summary>
    public bool HasLines => _pump is not null;

    /// <summary>The log of a run, in its artifacts.</summary>
    public static RunLogFile Of(IArtifactStore artifacts, TimeProvider time) => new(
        () => artifacts is ILocalArtifacts local ? new LocalLogSink(local.GetLocalPath(ArtifactPath)) : new UploadLogSink(artifacts, ArtifactPath, time),
        time);

    /// <summary>Takes a line, or several with line ends between them. After the end it is dropped.</summary>
    public void Write(string line)
    {
        lock (_lock)
        {
            if (_isClosed)
            {
                return;
            }

            // Not in the flow of whoever logs first: what that holds would be held as long as the log is.
            using (ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow())
            {
                _pump ??= Task.Run(PumpAsync);
            }

            if (Interlocked.Read(ref _waiting) + line.Length > MostCharacters)
            {
                _losses.Drop();
                return;
            }

            Interlocked.Add(ref _waiting, line.Length);
            _entries.Writer.TryWrite(new Entry(line, Flushed: null));
        }
    }

    /// <summary>Puts all lines so far where readers find them. Throws for a cancellation only; what went wrong is in <see cref="Failures"/>.</summary>
    public Task FlushAsync(CancellationToken cancellationToken)
    {
        var flush = New();
        lock (_lock)
        {
            if (_pump is null || _isClosed)
            {
                return Task.CompletedTask;
            }

            _entries.Writer.TryWrite(new Entry(Line: null, flush));
            _hurry.TrySetResult();
        }

        return flush.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Writes what waits and closes the log. Throws for a cancellation only.</summary>
    public Task CloseAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _isClosed = true;
            _entries.Writer.TryComplete();
            _hurry.TrySetResult();
        }

        return (_pump ?? Task.CompletedTask).WaitAsync(cancellationToken);
    }

    /// <summary>Gives up what still hangs. The source itself is not disposed of: that may still look at it.</summary>
    public void Dispose() => _abandoned.Cancel();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task PumpAsync()
    {
        ILogSink? sink = null;
        while (await _entries.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            await _hurry.Task.WaitAsync(_pause, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            TakeTimeAgain();
            sink ??= await TryOpenAsync().ConfigureAwait(false);
            await TakeAsync(sink).ConfigureAwait(false);
        }

        if (sink is not null)
        {
            await TryFlushAsync(sink, isNeeded: _losses.IsEndMissing).ConfigureAwait(false);
            await TryDisposeAsync(sink).ConfigureAwait(false);
        }
    }

    private void TakeTimeAgain()
    {
        lock (_lock)
        {
            _hurry = _isClosed ? _hurry : New();
        }
    }

    private async Task<ILogSink?> TryOpenAsync()
    {
        ILogSink? sink = null;
        try
        {
            sink = openSink();
            _pause = sink.Pause;
            _bytes = await sink.OpenAsync(_abandoned.Token).ConfigureAwait(false);
            return sink;
        }
        catch (Exception exception)
        {
            // The next lines try again.
            _losses.Fail(exception);
            await TryDisposeAsync(sink).ConfigureAwait(false);
            return null;
        }
    }

    private async Task TakeAsync(ILogSink? sink)
    {
        var hasNew = false;
        List<TaskCompletionSource> flushed = [];
        while (_entries.Reader.TryRead(out var entry))
        {
            if (entry.Flushed is not null)
            {
                flushed.Add(entry.Flushed);
            }
            else
            {
                Interlocked.Add(ref _waiting, -entry.Line!.Length);
                hasNew |= await TryAppendAsync(sink, entry.Line).ConfigureAwait(false);
            }
        }

        if (sink is not null)
        {
            if (_losses.TakeNews() is { } news)
            {
                hasNew |= await TryWriteAsync(sink, Encode(news)).ConfigureAwait(false);
            }

            await TryFlushAsync(sink, hasNew || _losses.IsEndMissing).ConfigureAwait(false);
            _pause = sink.Pause;
        }

        flushed.ForEach(flush => flush.SetResult());
    }

    private async Task<bool> TryAppendAsync(ILogSink? sink, string line)
    {
        var text = Encode(line);
        if (_bytes + text.Length > longest)
        {
            _losses.Cut();
            return false;
        }

        if (sink is not null && await TryWriteAsync(sink, text).ConfigureAwait(false))
        {
            return true;
        }

        _losses.Lose();
        return false;
    }

    private async Task<bool> TryWriteAsync(ILogSink sink, byte[] text)
    {
        try
        {
            await sink.AppendAsync(text, _abandoned.Token).ConfigureAwait(false);
            _bytes += text.Length;
            return true;
        }
        catch (Exception exception)
        {
            _losses.Fail(exception);
            return false;
        }
    }

    private async Task TryFlushAsync(ILogSink sink, bool isNeeded)
    {
        try
        {
            if (isNeeded)
            {
                await sink.FlushAsync(_abandoned.Token).ConfigureAwait(false);
                _losses.EndIsStored();
            }
        }
        catch (Exception exception)
        {
            _losses.MissEnd(exception);
        }
    }

    private static async Task TryDisposeAsync(ILogSink? sink)
    {
        try
        {
            if (sink is not null)
            {
                await sink.DisposeAsync().ConfigureAwait(false);
            }
        }
        catch (Exception)
        {
            // What was not stored was noted when it was not.
        }
    }

    private static byte[] Encode(string line) => Encoding.UTF8.GetBytes(line + "\n");

    // A line, or someone who waits until all before is stored.
    private readonly record struct Entry(string? Line, TaskCompletionSource? Flushed);
}
