using RunLinkedData.Recording.Logs;

namespace RunLinkedData.Dagster.Pipes;

/// <summary>Listens to what the program prints, and sends it to Dagster once a second. Disposal sends the rest.</summary>
internal sealed class PrintedTexts : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly PrintedText[] _streams;
    private readonly ConsoleListener _listener;
    private readonly Timer _timer;

    public PrintedTexts(Action<string> sendOut, Action<string> sendError)
    {
        _streams = [new PrintedText(sendOut), new PrintedText(sendError)];
        _listener = new ConsoleListener(_streams[0], _streams[1]);
        _timer = new Timer(_ => Array.ForEach(_streams, static stream => stream.SendLines()), null, Interval, Interval);
        ConsoleCapture.Add(_listener);
    }

    public void Dispose()
    {
        ConsoleCapture.Remove(_listener);
        _timer.Dispose();
        Array.ForEach(_streams, static stream => stream.Flush());
    }
}
