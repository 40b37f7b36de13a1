using Microsoft.Extensions.Logging;
using RunLinkedData.MLflow;

namespace RunLinkedData.Questions.Watching;

/// <summary>Waits for a store that has gone away, for whoever watches it for long.</summary>
internal sealed partial class StorePatience(WatchOptions options, TimeProvider time, ILoggerFactory loggers)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    private readonly ILogger _logger = loggers.CreateLogger(WaitLog.Category);

    /// <summary>Asks, and asks again while the store is busy or away and the watch goes on.</summary>
    public async Task<T> AskAsync<T>(Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        for (var wait = options.Interval; ; wait = wait * 2 < LongestWait ? wait * 2 : LongestWait)
        {
            try
            {
                return await ask(cancellationToken).ConfigureAwait(false);
            }
            catch (MlflowException exception) when (options.Follow && exception.IsTransient)
            {
                Waiting(_logger, wait.TotalSeconds, exception.Message);
            }

            await Task.Delay(wait, time, cancellationToken).ConfigureAwait(false);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The store is asked for new versions again in {Seconds:0.#} s: {Problem}")]
    private static partial void Waiting(ILogger logger, double seconds, string problem);
}
