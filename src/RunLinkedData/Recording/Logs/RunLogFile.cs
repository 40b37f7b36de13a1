using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.Waiting;

namespace RunLinkedData.Recording.Logs;

/// <summary>
/// The log of one run, on its way into the artifact <c>logs/run.log</c>. Lines are written in the background while the run goes on; nobody
/// who logs waits or fails for it. What could not be written is told by <see cref="Failures"/>.
/// </summary>
/// <remarks>Safe for use by many threads at once. Nothing is made before the first line.</remarks>
internal sealed partial class RunLogFile(
    Func<ILogSink> openSink,
    TimeProvider time,
    long longest = RunLogFile.LongestLog,
    LogRelay? relay = null,
    MemberMark? mark = null) : IDisposable
{
    /// <summary>The artifact.</summary>
    public const string ArtifactPath = "logs/run.log";

    /// <summary>A longer log is cut: 64 MiB.</summary>
    public const long LongestLog = 64L << 20;

    /// <summary>What may wait; lines that come faster are dropped and counted.</summary>
    public const int MostCharacters = 16 << 20;

    // Its characters are counted.
    private readonly Queue<string> _lines = [];

    // Held by whoever writes: the background, or who flushes or closes, who must not depend on it.
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly CancellationTokenSource _closing = new();
    private readonly CancellationTokenSource _abandoned = new();
    private readonly LogLosses _losses = new(longest);
    private readonly Lock _lock = new();
    private ILogSink? _sink;
    private TimeSpan _pause;
    private long _waiting;
    private long _bytes;
    private bool _isScheduled;
    private bool _isClosed;
    private bool _isEnded;

    /// <summary>Why the log is incomplete; empty when it is not.</summary>
    public IReadOnlyList<string> Failures => _losses.ToNotes();

    /// <summary>Whether there is a log at all.</summary>
    public bool HasLines { get; private set; }

    /// <summary>The artifact that a member of a group logs to, by its index as tags have it.</summary>
    public static string PathOf(string indexText) => $"logs/run-{indexText}.log";

    /// <summary>Whether a program's log may be there.</summary>
    public static bool IsLog(string path) => OfRuns().IsMatch(path);

    /// <summary>Whether the log of a member of a group may be there.</summary>
    public static bool IsOfMember(string path) => IsLog(path) && path.Length > ArtifactPath.Length;

    /// <summary>The log of a run, in its artifacts; a relay is given what is logged as well.</summary>
    public static RunLogFile Of(IArtifactStore artifacts, TimeProvider time, LogRelay? relay = null) =>
        new(OpenSink(artifacts, time, ArtifactPath, startsAnew: false), time, relay: relay);

    /// <summary>The log of a member of a group, with its index on each line.</summary>
    /// <param name="artifacts">The artifacts of the run.</param>
    /// <param name="time">The clock.</param>
    /// <param name="relay">Is given what is logged as well, without the index.</param>
    /// <param name="index">The index, as tags have it.</param>
    /// <param name="startsAnew">Whether what is there, of an earlier attempt, is replaced.</param>
    public static RunLogFile OfMember(IArtifactStore artifacts, TimeProvider time, LogRelay? relay, string index, bool startsAnew) =>
        new(OpenSink(artifacts, time, PathOf(index), startsAnew), time, relay: relay, mark: new MemberMark(index, time));

    private static Func<ILogSink> OpenSink(IArtifactStore artifacts, TimeProvider time, string path, bool startsAnew) =>
        () => artifacts.Capabilities.LocalFiles
            ? new LocalLogSink(artifacts.GetLocalPath(path), startsAnew)
            : new UploadLogSink(artifacts, path, time, startsAnew);

    /// <summary>Takes a line, or several with line ends between them. After the end it is dropped.</summary>
    /// <param name="line">The line, as it is in the log.</param>
    /// <param name="level">How severe it is.</param>
    /// <param name="text">What was logged, where the line says more than that, beginning with the time.</param>
    public void Write(string line, LogLevel level = LogLevel.Information, string? text = null)
    {
        lock (_lock)
        {
            if (_isClosed)
            {
                return;
            }

            HasLines = true;
            var marked = mark?.On(line, isTimed: text is not null) ?? line;
            if (_waiting + marked.Length > MostCharacters)
            {
                _losses.Drop();
            }
            else
            {
                _waiting += marked.Length;
                _lines.Enqueue(marked);
            }

            ScheduleUnlessWriting();
        }

        relay?.Add(new RunLogEntry { Level = level, Text = text ?? line });
    }

    /// <summary>
    /// Puts all lines so far where readers find them. Throws for a cancellation only; what went wrong is in <see cref="Failures"/>.
    /// </summary>
    public Task FlushAsync(CancellationToken cancellationToken) =>
        HasLines && !_isClosed ? FlushNowAsync(cancellationToken).WaitAsync(cancellationToken) : Task.CompletedTask;

    /// <summary>Writes what waits and closes the log. Throws for a cancellation only.</summary>
    public Task CloseAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _isClosed = true;
        }

        _closing.Cancel();
        return HasLines ? EndAsync(cancellationToken).WaitAsync(cancellationToken) : Task.CompletedTask;
    }

    /// <summary>Gives up what still hangs. The source itself is not disposed of: that may still look at it.</summary>
    public void Dispose() => _abandoned.Cancel();

    // Under the lock. Whoever is writing looks again when they are done.
    private void ScheduleUnlessWriting()
    {
        if (_isScheduled || _isClosed || _writing.CurrentCount == 0)
        {
            return;
        }

        _isScheduled = true;

        // Not in the flow of whoever logs first: what that holds would be held as long as the log is.
        using (ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow())
        {
            _ = Task.Run(WriteLaterAsync);
        }
    }

    private async Task WriteLaterAsync()
    {
        await Task.Delay(_pause, time, _closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_lock)
        {
            _isScheduled = false;
            if (_isClosed)
            {
                return;
            }
        }

        if (_writing.Wait(0))
        {
            await BlockingCall.Begin(WriteAsync).ConfigureAwait(false);
        }
    }

    private async Task FlushNowAsync(CancellationToken cancellationToken)
    {
        await _writing.EnterAsync(cancellationToken).ConfigureAwait(false);
        await WriteAsync().ConfigureAwait(false);
    }

    private async Task EndAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _writing.EnterAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _ = EndWhenWrittenAsync();
            throw;
        }

        await EndWrittenAsync().ConfigureAwait(false);
    }

    private async Task EndWhenWrittenAsync()
    {
        await _writing.WaitAsync().ConfigureAwait(false);
        await EndWrittenAsync().ConfigureAwait(false);
    }

    // Ends the turn to write.
    private async Task WriteAsync()
    {
        if (!_isEnded)
        {
            _sink ??= await TryOpenAsync().ConfigureAwait(false);
            await TakeAsync(_sink).ConfigureAwait(false);
        }

        _writing.Release();
        lock (_lock)
        {
            if (_lines.Count > 0)
            {
                ScheduleUnlessWriting();
            }
        }
    }

    // Ends the turn to write.
    private async Task EndWrittenAsync()
    {
        if (!_isEnded)
        {
            if (HasWaiting())
            {
                _sink ??= await TryOpenAsync().ConfigureAwait(false);
                await TakeAsync(_sink).ConfigureAwait(false);
            }

            if (_sink is not null)
            {
                await TryFlushAsync(_sink, isNeeded: _losses.IsEndMissing).ConfigureAwait(false);
                await TryDisposeAsync(_sink).ConfigureAwait(false);
            }

            _isEnded = true;
        }

        _writing.Release();
    }

    private bool HasWaiting()
    {
        lock (_lock)
        {
            return _lines.Count > 0;
        }
    }

    private string? Take()
    {
        lock (_lock)
        {
            if (_lines.TryDequeue(out var line))
            {
                _waiting -= line.Length;
                return line;
            }

            return null;
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
        while (Take() is { } line)
        {
            hasNew |= await TryAppendAsync(sink, line).ConfigureAwait(false);
        }

        if (sink is not null)
        {
            if (_losses.TakeNews() is { } news)
            {
                hasNew |= await TryWriteAsync(sink, Encode(mark?.On(news, isTimed: false) ?? news)).ConfigureAwait(false);
            }

            await TryFlushAsync(sink, hasNew || _losses.IsEndMissing).ConfigureAwait(false);
            _pause = sink.Pause;
        }
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

    [GeneratedRegex(@"^logs/run(-\d+)?\.log\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex OfRuns();

    private static byte[] Encode(string line) => Encoding.UTF8.GetBytes(line + "\n");
}
