using Microsoft.Extensions.Logging;
using RunLinkedData.Aws.Client;
using RunLinkedData.MLflow;

namespace RunLinkedData.Aws.Logs;

/// <summary>What is told of a reading, so that nobody takes a part for the whole, or a wait for a standstill.</summary>
internal sealed class LogMessages(ILoggerFactory loggers)
{
    // Shown by rld as well.
    private const string Category = "RunLinkedData.Aws";

    // A thousand calls take a minute or so.
    private const int PagesPerWord = 1000;

    private static readonly Action<ILogger, string, string, Exception?> LogDenied = LoggerMessage.Define<string, string>(
        LogLevel.Warning,
        new EventId(1, "AttemptsNotAsked"),
        "The attempts of {Job} could not be asked for, only the log stream that was recorded is read: {Reason}");

    private static readonly Action<ILogger, string, string, Exception?> LogMissing = LoggerMessage.Define<string, string>(
        LogLevel.Warning, new EventId(2, "NoStreamYet"), "There is no log stream {Stream} in the group {Group}, yet.");

    private static readonly Action<ILogger, int, string, Exception?> LogEmpty = LoggerMessage.Define<int, string>(
        LogLevel.Warning, new EventId(3, "EmptyPages"), "CloudWatch Logs: {Pages} empty pages in a row so far in {Stream}.");

    private readonly ILogger _log = loggers.CreateLogger(Category);
    private readonly ILogger _waits = loggers.CreateLogger(WaitLog.Category);
    private readonly HashSet<LogStream> _told = [];

    /// <summary>AWS Batch could not be asked for the job.</summary>
    public void Denied(string job, string reason) => LogDenied(_log, job, reason, null);

    /// <summary>A stream that is followed is not there; told once.</summary>
    public void Missing(LogStream stream)
    {
        if (_told.Add(stream))
        {
            LogMissing(_waits, stream.Name, stream.Group, null);
        }
    }

    /// <summary>So many pages in a row held no line.</summary>
    public void EmptyPages(LogStream stream, int count)
    {
        if (count > 0 && count % PagesPerWord == 0)
        {
            LogEmpty(_waits, count, stream.Name, null);
        }
    }
}
