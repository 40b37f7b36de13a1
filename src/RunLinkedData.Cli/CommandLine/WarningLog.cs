using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using RunLinkedData.Cli.Output;
using RunLinkedData.Cli.Tables;
using RunLinkedData.MLflow;

namespace RunLinkedData.Cli.CommandLine;

/// <summary>
/// Tells on stderr what a command waits for, so that it is never silent for long, and which version is not what it seems, once; other
/// messages are not for people.
/// </summary>
internal sealed class WarningLog(Host host) : ILoggerFactory
{
    private const string OpenLineageCategory = "RunLinkedData.OpenLineage";
    private const string RunCategory = "RunLinkedData.Run";
    private const string AwsCategory = "RunLinkedData.Aws";

    private readonly ConcurrentDictionary<string, bool> _said = new();

    public ILogger CreateLogger(string categoryName) => categoryName switch
    {
        WaitLog.Category => new Lines(LogLevel.Debug, line => Write($"waiting: {line}")),
        VersionLog.Category => new Lines(
            LogLevel.Warning,
            line =>
            {
                if (_said.TryAdd(line, true))
                {
                    Write($"warning: {line}");
                }
            }),
        OpenLineageCategory or AwsCategory or RunCategory => new Lines(LogLevel.Warning, line => Write($"warning: {line}")),
        _ => NullLogger.Instance,
    };

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("stderr is the one place for this.");

    public void Dispose()
    {
    }

    private void Write(string line) => host.Error.WriteLine(TerminalText.OneLine(line));

    private sealed class Lines(LogLevel least, Action<string> write) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= least;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                write(formatter(state, null));
            }
        }
    }
}
