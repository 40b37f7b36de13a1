using System.Buffers;
using System.Diagnostics;

namespace RunLinkedData.Cli.Running;

/// <summary>Passes on what a program prints to one of its streams: the bytes, as they come.</summary>
internal sealed class OutputPump
{
    // After the end of a program, what somebody else prints, who has its stream, is told from what it has printed itself: that is
    // there at once, and no more of it than a pipe holds.
    private static readonly TimeSpan TimeOfRest = TimeSpan.FromMilliseconds(500);
    private const int MostInPipe = 1 << 20;
    private const int BufferBytes = 1 << 16;

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Stream _source;
    private readonly Stream _target;
    private readonly LogLines _lines;
    private readonly LogFeed _log;
    private long _waitingSince;
    private long _count;
    private long _countAtEnd;
    private long _programEnded;
    private volatile bool _isStopped;

    public OutputPump(Stream source, Stream target, LogFeed log)
    {
        (_source, _target, _log) = (source, target, log);
        _lines = log.Add();
        new Thread(Run) { IsBackground = true, Name = "output of the program" }.Start();
    }

    /// <summary>When nothing more will come.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Why the bytes could not be written to where they would go; the rest is in the log only.</summary>
    public IOException? Failure { get; private set; }

    /// <summary>The last line of it that says something, when the log has it all.</summary>
    public string LastLine => _lines.Last;

    /// <summary>Whether all has been passed on that the program had printed before its end.</summary>
    public bool IsDrained
    {
        get
        {
            var since = Math.Max(Interlocked.Read(ref _waitingSince), _programEnded);
            return Ended.IsCompleted
                || Interlocked.Read(ref _count) - _countAtEnd > MostInPipe
                || (Interlocked.Read(ref _waitingSince) != 0 && Stopwatch.GetElapsedTime(since) > TimeOfRest);
        }
    }

    /// <summary>Says that the program has ended.</summary>
    public void NoteEnd() => (_programEnded, _countAtEnd) = (Stopwatch.GetTimestamp(), Interlocked.Read(ref _count));

    /// <summary>Takes nothing any more.</summary>
    public void Stop() => _isStopped = true;

    private void Run()
    {
        try
        {
            while (Pass())
            {
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The pipe is gone, or nobody takes more for the log: it was stopped.
        }
        finally
        {
            _source.Dispose();
            _ended.SetResult();
        }
    }

    private bool Pass()
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        Interlocked.Exchange(ref _waitingSince, Stopwatch.GetTimestamp());
        var count = _source.Read(buffer);
        Interlocked.Exchange(ref _waitingSince, 0);
        if (count == 0 || _isStopped)
        {
            return false;
        }

        Interlocked.Add(ref _count, count);
        if (Failure is null)
        {
            try
            {
                _target.Write(buffer, 0, count);
                _target.Flush();
            }
            catch (IOException exception)
            {
                Failure = exception;
            }
        }

        _log.Add(_lines, buffer, count);
        return true;
    }
}
