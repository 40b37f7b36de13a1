using System.Text;
using RunLinkedData.Recording.Logs;

namespace RunLinkedData.Tests.Recording.Logs;

/// <summary>A place for a log that a test can see into and break.</summary>
internal sealed class FakeSink : ILogSink
{
    private readonly StringBuilder _taken = new();

    public TimeSpan Pause { get; init; }

    /// <summary>What readers find.</summary>
    public string Stored { get; private set; } = "";

    public int Flushes { get; private set; }

    public Func<Task> OnOpen { get; set; } = () => Task.CompletedTask;

    public Func<string, Task> OnAppend { get; set; } = _ => Task.CompletedTask;

    public Func<CancellationToken, Task> OnFlush { get; set; } = _ => Task.CompletedTask;

    public Func<Task> OnDispose { get; set; } = () => Task.CompletedTask;

    public async Task<long> OpenAsync(CancellationToken cancellationToken)
    {
        await OnOpen();
        return Stored.Length;
    }

    public async ValueTask AppendAsync(ReadOnlyMemory<byte> text, CancellationToken cancellationToken)
    {
        var line = Encoding.UTF8.GetString(text.Span);
        await OnAppend(line);
        _taken.Append(line);
    }

    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        Flushes++;
        await OnFlush(cancellationToken);
        Stored = _taken.ToString();
    }

    public async ValueTask DisposeAsync() => await OnDispose();
}
