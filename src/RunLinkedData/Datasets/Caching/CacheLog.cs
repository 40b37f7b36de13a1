using Microsoft.Extensions.Logging;

namespace RunLinkedData.Datasets.Caching;

/// <summary>What the cache says in the log.</summary>
internal sealed partial class CacheLog(ILogger logger)
{
    private int _isTroubleTold;

    /// <summary>Something went wrong with the cache; said once, as the next load will meet it too.</summary>
    public void Trouble(Exception exception)
    {
        if (Interlocked.Exchange(ref _isTroubleTold, 1) == 0)
        {
            NotKept(logger, exception);
        }
    }

    public void Damaged(string file) => WasDamaged(logger, file);

    [LoggerMessage(1, LogLevel.Warning, "The cache cannot be used for now; loads fetch what they read without keeping it")]
    private static partial void NotKept(ILogger logger, Exception exception);

    [LoggerMessage(2, LogLevel.Warning, "'{File}' in the cache was damaged; it was removed, and is fetched again when it is needed")]
    private static partial void WasDamaged(ILogger logger, string file);
}
