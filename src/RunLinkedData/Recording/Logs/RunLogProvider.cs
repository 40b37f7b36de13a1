using Microsoft.Extensions.Logging;

namespace RunLinkedData.Recording.Logs;

/// <summary>Puts what is logged through <see cref="ILogger"/> into the logs of the runs that are open.</summary>
[ProviderAlias("RunLog")]
internal sealed class RunLogProvider(TimeProvider time, Func<string, string> clean) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose()
    {
        // The logs belong to their runs.
    }

    private static string Name(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "error",
        _ => "fatal",
    };

    private sealed class Logger(RunLogProvider provider, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None && RunLogs.IsWanted;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                var time = MemberMark.ToText(provider.Time.GetUtcNow());
                var message = $"{category}: {formatter(state, exception)}";
                var text = provider.Clean(exception is null ? message : $"{message}\n{exception}");
                RunLogs.Write($"{time} {Name(logLevel),-5} {text}", logLevel, text);
            }
        }
    }

    private TimeProvider Time => time;

    private string Clean(string line) => clean(line);
}
