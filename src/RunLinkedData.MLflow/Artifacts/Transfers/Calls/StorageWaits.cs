using System.Globalization;
using System.Numerics;
using Microsoft.Extensions.Logging;

namespace RunLinkedData.MLflow.Artifacts.Transfers.Calls;

/// <summary>How patient calls are, and what the log is told of waits, so that nobody takes one for a standstill.</summary>
/// <param name="options">MLflow's settings: retries, the time an attempt may stand still, the clock.</param>
/// <param name="category">Of the log, for what is nobody's wait.</param>
internal sealed partial class StorageWaits(MlflowServerOptions options, string category)
{
    /// <summary>A wait of this length is told; a shorter one is nobody's concern.</summary>
    public static readonly TimeSpan First = TimeSpan.FromSeconds(2);

    private readonly ILogger _logger = options.LoggerFactory.CreateLogger(category);
    private readonly ILogger _waits = options.LoggerFactory.CreateLogger(WaitLog.Category);

    public TimeProvider TimeProvider => options.TimeProvider;

    public int MaxRetries => options.MaxRetries;

    /// <summary>How long nothing may move.</summary>
    public TimeSpan Patience => options.AttemptTimeout;

    /// <summary>An attempt failed, and there will be another one.</summary>
    public void Retrying(string address, StorageFailure failure, int attempt, TimeSpan wait)
    {
        var reason = failure.Status is { } status
            ? string.Create(CultureInfo.InvariantCulture, $"HTTP {status}{(failure.Code is null ? "" : ", " + failure.Code)}")
            : failure.Code ?? failure.Kind.ToString();
        LogRetry(wait < First ? _logger : _waits, address, attempt, reason, wait.TotalSeconds);
    }

    /// <summary>Nothing came for a while. Every 2 seconds: after 2, 4, 8 and so on a warning, between them for debugging.</summary>
    public void StandingStill(string address, TimeSpan waited)
    {
        var level = BitOperations.IsPow2((long)waited.TotalSeconds) ? LogLevel.Warning : LogLevel.Debug;
        LogStandstill(_waits, level, address, waited.TotalSeconds, Patience.TotalSeconds);
    }

    [LoggerMessage(1, LogLevel.Warning, "{Address}: attempt {Attempt} failed ({Reason}), the next one is in {Seconds:0.#} s.")]
    private static partial void LogRetry(ILogger logger, string address, int attempt, string reason, double seconds);

    [LoggerMessage(EventId = 2, Message = "{Address}: nothing has moved for {Seconds:0} s; it is waited for up to {Patience:0} s.")]
    private static partial void LogStandstill(ILogger logger, LogLevel level, string address, double seconds, double patience);
}
