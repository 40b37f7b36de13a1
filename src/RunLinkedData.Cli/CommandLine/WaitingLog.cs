using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using RunLinkedData.Cli.Output;
using RunLinkedData.MLflow;

namespace RunLinkedData.Cli.CommandLine;

/// <summary>Tells on stderr what a command waits for, so that it is never silent for long; other messages are not for people.</summary>
internal sealed class WaitingLog(Host host) : ILoggerFactory, ILogger
{
    public ILogger CreateLogger(string categoryName) => categoryName == WaitLog.Category ? this : NullLogger.Instance;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("stderr is the one place for this.");

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            host.Error.WriteLine($"waiting: {formatter(state, null).ReplaceLineEndings(" ")}");
        }
    }

    public void Dispose()
    {
    }
}
