using System.Buffers;
using System.Collections.Concurrent;

namespace RunLinkedData.Cli.Running;

/// <summary>
/// Writes what a program prints to the log of its run, in the order in which it came, beside passing it on: whoever prints faster than
/// the log can be written waits for it.
/// </summary>
internal sealed class LogFeed : IDisposable
{
    private const int MostWaiting = 64;

    private readonly BlockingCollection<(LogLines Lines, byte[] Buffer, int Count)> _waiting = new(MostWaiting);
    private readonly List<LogLines> _streams = [];
    private readonly TextWriter _log;
    private readonly Task _written;

    public LogFeed(TextWriter log)
    {
        _log = log;
        _written = Task.Factory.StartNew(Write, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>A further stream.</summary>
    public LogLines Add()
    {
        LogLines lines = new(_log);
        _streams.Add(lines);
        return lines;
    }

    /// <summary>Takes bytes of a stream; the buffer goes back to where it was rented.</summary>
    public void Add(LogLines lines, byte[] buffer, int count) => _waiting.Add((lines, buffer, count));

    /// <summary>Takes nothing more, and waits until all is written.</summary>
    public async Task CompleteAsync()
    {
        _waiting.CompleteAdding();
        await _written;
        _streams.ForEach(stream => stream.End());
    }

    public void Dispose() => _waiting.Dispose();

    private void Write()
    {
        foreach (var (lines, buffer, count) in _waiting.GetConsumingEnumerable())
        {
            lines.Add(buffer.AsSpan(0, count));
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
