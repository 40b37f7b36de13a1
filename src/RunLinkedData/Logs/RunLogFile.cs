using System.Globalization;
using System.Text;
using System.Threading.Channels;
using RunLinkedData.MLflow.Artifacts;

namespace RunLinkedData.Logs;

/// <summary>
/// The log of one run, on its way into the artifact <c>logs/run.log</c>. Lines are written in the background while the run goes on; nobody who logs
/// waits or fails for it. What could not be written is told by <see cref="Failure"/>.
/// </summary>
/// <remarks>Safe for use by many threads at once. Nothing is made before the first line.</remarks>
internal sealed class RunLogFile(Func<ILogSink> openSink, TimeProvider time) : IAsyncDisposable
{
    /// <summary>The artifact.</summary>
    public const string ArtifactPath = "logs/run.log";

    /// <summary>A longer log is cut: 64 MiB.</summary>
    internal const long LongestLog = 64L << 20;

    // Lines that wait; past this, lines are dropped and counted.
    private const int Capacity = 20_000;

    private readonly Channel<string> _lines = Channel.CreateBounded<string>(new BoundedChannelOptions(Capacity) { SingleReader = true });
    private readonly CancellationTokenSource _closing = new();
    private readonly Lock _lock = new();
    private Task? _pump;
    private long _dropped;
    private long _bytes;
    private bool _closed;
    private volatile string? _lost;
    private volatile string? _unsent;

    /// <summary>Why the log is incomplete; null when it is not.</summary>
    public string? Failure => _lost ?? _unsent;

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
            if (_closed)
            {
                return;
            }

            // Not in the flow of whoever logs first: what that holds would be held as long as the log is.
            using (ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow())
            {
                _pump ??= Task.Run(PumpAsync);
            }
        }

        if (!_lines.Writer.TryWrite(line))
        {
            Interlocked.Increment(ref _dropped);
        }
    }

    /// <summary>Writes what waits and closes the log. Throws for a cancellation only; the cause of an incomplete log is in <see cref="Failure"/>.</summary>
    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _closed = true;
        }

        _lines.Writer.TryComplete();
        await _closing.CancelAsync().ConfigureAwait(false);
        if (_pump is not null)
        {
            await _pump.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync(CancellationToken.None).ConfigureAwait(false);
        _closing.Dispose();
    }

    private async Task PumpAsync()
    {
        ILogSink? sink = null;
        while (await _lines.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            await Task.Delay(sink?.Pause ?? TimeSpan.Zero, time, _closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            sink ??= await TryOpenAsync().ConfigureAwait(false);
            if (sink is not null)
            {
                await TakeAsync(sink).ConfigureAwait(false);
                await TryFlushAsync(sink).ConfigureAwait(false);
            }
        }

        if (sink is not null)
        {
            await using (sink.ConfigureAwait(false))
            {
                if (_unsent is not null)
                {
                    await TryFlushAsync(sink).ConfigureAwait(false);
                }
            }
        }
    }

    private async Task<ILogSink?> TryOpenAsync()
    {
        var sink = openSink();
        try
        {
            _bytes = await sink.OpenAsync(CancellationToken.None).ConfigureAwait(false);
            return sink;
        }
        catch (Exception exception)
        {
            // The next lines try again; those at hand go, or this would be tried without a pause.
            _lost = $"The beginning of the log could not be written: {exception.Message}";
            await sink.DisposeAsync().ConfigureAwait(false);
            while (_lines.Reader.TryRead(out _))
            {
            }

            return null;
        }
    }

    private async Task TakeAsync(ILogSink sink)
    {
        while (_lines.Reader.TryRead(out var line))
        {
            await TryAppendAsync(sink, line).ConfigureAwait(false);
        }

        if (Interlocked.Exchange(ref _dropped, 0) is > 0 and var dropped)
        {
            _lost = string.Create(CultureInfo.InvariantCulture, $"{dropped} lines of the log were dropped: they came faster than they could be written, or are behind its first {LongestLog >> 20} MiB.");
            await TryAppendAsync(sink, _lost, isLast: true).ConfigureAwait(false);
        }
    }

    private async Task TryAppendAsync(ILogSink sink, string line, bool isLast = false)
    {
        var text = Encoding.UTF8.GetBytes(line + "\n");
        if (_bytes + text.Length > LongestLog && !isLast)
        {
            Interlocked.Increment(ref _dropped);
            return;
        }

        try
        {
            await sink.AppendAsync(text, CancellationToken.None).ConfigureAwait(false);
            _bytes += text.Length;
        }
        catch (Exception exception)
        {
            _lost = $"Lines of the log could not be written: {exception.Message}";
        }
    }

    private async Task TryFlushAsync(ILogSink sink)
    {
        try
        {
            await sink.FlushAsync(CancellationToken.None).ConfigureAwait(false);
            _unsent = null;
        }
        catch (Exception exception)
        {
            _unsent = $"The end of the log could not be stored: {exception.Message}";
        }
    }
}
