using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace RunLinkedData.Dagster.Webserver;

/// <summary>Tries again what may go well later. A report sent twice does no harm: the version is the same.</summary>
internal static class WebserverRetries
{
    public const int MaxRetries = 3;

    /// <summary>How long one attempt may take.</summary>
    public static TimeSpan AttemptTimeout { get; } = TimeSpan.FromSeconds(10);

    public static ResiliencePipeline Create(TimeProvider time) => new ResiliencePipelineBuilder { TimeProvider = time }
        .AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = MaxRetries,
            ShouldHandle = new PredicateBuilder()
                .Handle<WebserverFailure>(failure => failure.IsTransient)
                .Handle<HttpRequestException>()
                .Handle<TimeoutRejectedException>(),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = TimeSpan.FromMilliseconds(500),
        })
        .AddTimeout(new TimeoutStrategyOptions { Timeout = AttemptTimeout })
        .Build();
}
