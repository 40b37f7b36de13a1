using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace RunLinkedData.Aws.Client;

/// <summary>
/// Tries again what may go well later: often after throttling, twice after a hiccup, once after a signature that
/// a wrong clock may have spoilt.
/// </summary>
internal static class AwsRetries
{
    public const int MaxRetriesOfThrottling = 9;

    public const int MaxRetriesOfHiccups = 2;

    /// <summary>How long one attempt may take.</summary>
    public static TimeSpan AttemptTimeout { get; } = TimeSpan.FromSeconds(60);

    public static ResiliencePipeline Create(TimeProvider timeProvider) => new ResiliencePipelineBuilder { TimeProvider = timeProvider }
        .AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = MaxRetriesOfThrottling,
            ShouldHandle = args => ValueTask.FromResult(args.AttemptNumber < RetriesAfter(args.Outcome.Exception)),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = TimeSpan.FromMilliseconds(500),
            MaxDelay = TimeSpan.FromSeconds(20),
            OnRetry = args =>
            {
                CallWaits.Of(args.Context).Retrying(args.Outcome.Exception, args.AttemptNumber + 1, args.RetryDelay);
                return ValueTask.CompletedTask;
            },
        })
        .AddTimeout(new TimeoutStrategyOptions { Timeout = AttemptTimeout })
        .Build();

    private static int RetriesAfter(Exception? exception) => exception switch
    {
        AwsFailure { IsThrottling: true } => MaxRetriesOfThrottling,
        AwsFailure { IsTransient: true } or TimeoutRejectedException => MaxRetriesOfHiccups,
        AwsFailure { MayBeClock: true, ServerTime: not null } => 1,
        _ => 0,
    };
}
