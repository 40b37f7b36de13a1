using System.Globalization;
using System.Numerics;
using Microsoft.Extensions.Logging;

namespace RunLinkedData.MLflow.Http;

/// <summary>Says in the log what is waited for, so that nobody takes a wait for a standstill.</summary>
internal sealed partial class WaitNotices(MlflowServerOptions options)
{
    /// <summary>A wait of this length is told; a shorter one is nobody's concern.</summary>
    public static readonly TimeSpan First = TimeSpan.FromSeconds(2);

    private readonly ILogger _logger = options.LoggerFactory.CreateLogger<MlflowHttp>();
    private readonly ILogger _waits = options.LoggerFactory.CreateLogger(WaitLog.Category);

    /// <summary>An attempt failed, and there will be another one.</summary>
    public void Retrying(HttpCall call, HttpFailure failure, int attempt, TimeSpan wait)
    {
        var logger = wait < First ? _logger : _waits;
        if (!logger.IsEnabled(LogLevel.Warning))
        {
            return;
        }

        var reason = failure.Kind == FailureKind.Foreign
            ? $"{failure.Status}, but not MLflow's answer"
            : failure.Status?.ToString(CultureInfo.InvariantCulture) ?? failure.Kind.ToString();
        var asked = options.RespectRetryAfter && failure.RetryAfter > wait
            ? string.Create(CultureInfo.InvariantCulture, $"; the server asks for {failure.RetryAfter.Value.TotalSeconds:0} s")
            : "";
        LogRetry(logger, call.Method.Method, HttpErrors.Show(failure.Address), attempt, reason, wait.TotalSeconds, asked);
    }

    /// <summary>Nothing came for a while. Every 2 seconds: after 2, 4, 8 and so on a warning, between them for debugging.</summary>
    public void StandingStill(HttpMethod method, Uri address, TimeSpan waited)
    {
        var level = BitOperations.IsPow2((long)waited.TotalSeconds) ? LogLevel.Warning : LogLevel.Debug;
        if (_waits.IsEnabled(level))
        {
            LogStandstill(_waits, level, method.Method, HttpErrors.Show(address), waited.TotalSeconds, options.AttemptTimeout.TotalSeconds);
        }
    }

    /// <summary>Several calls are repeated together.</summary>
    public void Repeating(Uri server, int round, TimeSpan wait, Exception cause)
    {
        if (_waits.IsEnabled(LogLevel.Warning) && wait >= First)
        {
            LogRepeat(_waits, HttpErrors.Show(server), round, wait.TotalSeconds, cause.Message);
        }
    }

    [LoggerMessage(
        1, LogLevel.Warning, "{Method} {Address}: attempt {Attempt} failed ({Reason}), the next one is in {Seconds:0.#} s{Asked}.")]
    private static partial void LogRetry(
        ILogger logger, string method, string address, int attempt, string reason, double seconds, string asked);

    [LoggerMessage(EventId = 2, Message = "{Method} {Address}: no answer for {Seconds:0} s; it is waited for up to {Patience:0} s.")]
    private static partial void LogStandstill(
        ILogger logger, LogLevel level, string method, string address, double seconds, double patience);

    [LoggerMessage(
        3, LogLevel.Warning, "{Server}: attempt {Attempt} failed, what it has left is looked for in {Seconds:0.#} s: {Cause}")]
    private static partial void LogRepeat(ILogger logger, string server, int attempt, double seconds, string cause);
}
