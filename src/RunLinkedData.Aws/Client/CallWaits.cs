using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Timeout;

namespace RunLinkedData.Aws.Client;

/// <summary>Says in the log what a call waits for, so that nobody takes a wait for a standstill.</summary>
/// <remarks>By the clock on the wall, as it is told to people.</remarks>
internal sealed class CallWaits : IDisposable
{
    /// <summary>A silence of this length is broken; a shorter one is nobody's concern.</summary>
    public static readonly TimeSpan First = TimeSpan.FromSeconds(2);

    private static readonly ResiliencePropertyKey<CallWaits> Key = new("RunLinkedData.Waits");

    private static readonly Action<ILogger, string, int, string, string, Exception?> LogRetry =
        LoggerMessage.Define<string, int, string, string>(
            LogLevel.Warning, new EventId(1, "Retry"), "{Service}: attempt {Attempt} failed ({Reason}), the next one is in {Seconds} s.");

    private static readonly Action<ILogger, string, string, string, Exception?> WarnOfStandstill = Standstill(LogLevel.Warning);
    private static readonly Action<ILogger, string, string, string, Exception?> LogStandstill = Standstill(LogLevel.Debug);

    private readonly Lock _lock = new();
    private readonly ILogger _logger;
    private readonly Timer _timer;
    private string _service;
    private long _lastWord = Stopwatch.GetTimestamp();
    private TimeSpan _told;
    private bool _isOver;

    /// <summary>A call begins.</summary>
    public CallWaits(ILogger logger, AwsCall call)
    {
        _logger = logger;
        _service = call.Title;
        _timer = new Timer(static state => ((CallWaits)state!).TellStandstill(), this, First, Timeout.InfiniteTimeSpan);
    }

    /// <summary>What a call of the pipeline waits for.</summary>
    public static CallWaits Of(ResilienceContext context) => context.Properties.GetValue(Key, null!);

    /// <summary>The context for the call's attempts.</summary>
    public ResilienceContext ToContext(CancellationToken cancellationToken)
    {
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        context.Properties.Set(Key, this);
        return context;
    }

    /// <summary>Where the call goes to is known now.</summary>
    public void GoesTo(Uri address) => _service = $"{_service} at {address.Authority}";

    /// <summary>An attempt failed, and there will be another one.</summary>
    public void Retrying(Exception? failure, int attempt, TimeSpan wait)
    {
        lock (_lock)
        {
            // What was told last may reach into the future.
            var silence = TimeSpan.FromTicks(Math.Max(0, Stopwatch.GetElapsedTime(_lastWord).Ticks));
            if (_isOver || silence + wait < First)
            {
                return;
            }

            LogRetry(_logger, _service, attempt, Describe(failure), Seconds(wait), null);
            _lastWord = Stopwatch.GetTimestamp() + (long)(wait.TotalSeconds * Stopwatch.Frequency);
            _told = TimeSpan.Zero;
            _timer.Change(wait + First, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>The call is over; nothing is said of it any more.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isOver = true;
        }

        _timer.Dispose();
    }

    // Every 2 seconds; after 2, 4, 8 and so on it is a warning, between them for debugging.
    private void TellStandstill()
    {
        lock (_lock)
        {
            if (_isOver)
            {
                return;
            }

            _told += First;
            var log = BitOperations.IsPow2((long)_told.TotalSeconds) ? WarnOfStandstill : LogStandstill;
            log(_logger, _service, Seconds(_told), Seconds(AwsRetries.AttemptTimeout), null);
            _lastWord = Stopwatch.GetTimestamp();
            _timer.Change(First, Timeout.InfiniteTimeSpan);
        }
    }

    private static Action<ILogger, string, string, string, Exception?> Standstill(LogLevel level) =>
        LoggerMessage.Define<string, string, string>(
            level,
            new EventId(2, "Standstill"),
            "{Service}: no answer yet after {Seconds} s; an attempt is given up after {Patience} s.");

    private static string Describe(Exception? failure) => failure switch
    {
        AwsFailure { Status: { } status } refused =>
            string.Create(CultureInfo.InvariantCulture, $"HTTP {status}{(refused.Code is null ? "" : ", " + refused.Code)}"),
        AwsFailure other => other.Kind.ToString(),
        TimeoutRejectedException => nameof(AwsFailureKind.Timeout),
        _ => failure?.GetType().Name ?? "no reason",
    };

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture);
}
