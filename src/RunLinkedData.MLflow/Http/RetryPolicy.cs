using System.Globalization;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace RunLinkedData.MLflow.Http;

/// <summary>Carries out a call with its retries, within its time, unless the circuit breaker is open.</summary>
internal sealed partial class RetryPolicy
{
    private static readonly ResiliencePropertyKey<CallState> State = new("RunLinkedData.MLflow.Call");

    private readonly ResiliencePipeline _pipeline;
    private readonly MlflowServerOptions _options;
    private readonly ILogger _logger;
    private volatile bool _hasBeenReached;

    public RetryPolicy(MlflowServerOptions options)
    {
        _options = options;
        _logger = options.LoggerFactory.CreateLogger<MlflowHttp>();
        var builder = new ResiliencePipelineBuilder { TimeProvider = options.TimeProvider };
        if (options.CircuitBreakerBreak > TimeSpan.Zero)
        {
            builder.AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                // A call counts once, after its retries: a hiccup that they survive opens nothing. A bucket that cannot be reached says
                // nothing of the server.
                ShouldHandle = args => ValueTask.FromResult(
                    !IsElsewhere(StateOf(args.Context).Call)
                    && (args.Outcome.Exception is HttpFailure { ServerIsDown: true } || (args.Outcome.Exception is TimeoutRejectedException
                        && LastFailure(args.Context) is null or { ServerIsDown: true }))),
                FailureRatio = options.CircuitBreakerFailureRatio,
                MinimumThroughput = options.CircuitBreakerMinimumCalls,
                SamplingDuration = options.CircuitBreakerWindow,
                BreakDuration = options.CircuitBreakerBreak,
            });
        }

        builder.AddTimeout(new TimeoutStrategyOptions
        {
            TimeoutGenerator = args => ValueTask.FromResult(StateOf(args.Context).IsTransfer
                ? Timeout.InfiniteTimeSpan
                : options.TotalTimeout),
        });
        if (options.MaxRetries > 0)
        {
            builder.AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = options.MaxRetries,
                ShouldHandle = args => ValueTask.FromResult(args.Outcome.Exception is HttpFailure failure
                    && MayTryAgain(StateOf(args.Context), failure)),
                DelayGenerator = args => ValueTask.FromResult<TimeSpan?>(WaitBefore(
                    args.AttemptNumber, (HttpFailure)args.Outcome.Exception!)),
                OnRetry = args =>
                {
                    WarnOfRetry(StateOf(args.Context), (HttpFailure)args.Outcome.Exception!, args.RetryDelay);
                    return ValueTask.CompletedTask;
                },
            });
        }

        _pipeline = builder.Build();
    }

    public async Task<T> ExecuteAsync<T>(
        HttpCall call, Uri address, bool isTransfer, Func<CancellationToken, Task<T>> attempt, CancellationToken cancellationToken)
        where T : class
    {
        cancellationToken.ThrowIfCancellationRequested();
        var state = new CallState(call, address, isTransfer);
        var context = ResilienceContextPool.Shared.Get(continueOnCapturedContext: false, cancellationToken);
        context.Properties.Set(State, state);
        try
        {
            // As object, since that is what the strategies work on: for any other type each of them would convert twice.
            var result = await _pipeline.ExecuteAsync<object>(
                async inner =>
                {
                    state.Attempts++;
                    try
                    {
                        return await attempt(inner.CancellationToken).ConfigureAwait(false);
                    }
                    catch (HttpFailure failure)
                    {
                        state.LastFailure = failure;
                        _hasBeenReached |= failure.Kind == FailureKind.Status;
                        throw;
                    }
                },
                context).ConfigureAwait(false);
            _hasBeenReached = true;
            return (T)result;
        }
        catch (BrokenCircuitException exception)
        {
            throw HttpErrors.CircuitOpen(call, address, exception.RetryAfter);
        }
        catch (HttpFailure failure)
        {
            throw HttpErrors.ToException(call, failure, state.Attempts);
        }
        catch (TimeoutRejectedException)
        {
            throw HttpErrors.ToException(call, state.LastFailure ?? new HttpFailure(FailureKind.Timeout, address), state.Attempts);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    // A name that was never found is misspelt; one that was found before is a hiccup of the name service.
    private bool MayTryAgain(CallState state, HttpFailure failure) =>
        failure.MayTryAgain(state.Call) && (failure.Kind != FailureKind.UnknownHost || _hasBeenReached);

    private TimeSpan WaitBefore(int attempt, HttpFailure failure) =>
        _options.RespectRetryAfter && failure.RetryAfter is { } wait ? wait : _options.Backoff(attempt);

    private void WarnOfRetry(CallState state, HttpFailure failure, TimeSpan wait)
    {
        if (_logger.IsEnabled(LogLevel.Warning))
        {
            var reason = failure.Status?.ToString(CultureInfo.InvariantCulture) ?? failure.Kind.ToString();
            LogRetry(state.Call.Method.Method, HttpErrors.Show(failure.Address), state.Attempts, reason, wait.TotalSeconds);
        }
    }

    private static bool IsElsewhere(HttpCall call) => call is { Address: not null, TrustsAddress: false };

    private static CallState StateOf(ResilienceContext context) => context.Properties.GetValue(State, null!);

    private static HttpFailure? LastFailure(ResilienceContext context) => StateOf(context).LastFailure;

    [LoggerMessage(1, LogLevel.Warning, "{Method} {Address}: attempt {Attempt} failed ({Reason}), the next one is in {Seconds:0.#} s.")]
    private partial void LogRetry(string method, string address, int attempt, string reason, double seconds);

    private sealed class CallState(HttpCall call, Uri address, bool isTransfer)
    {
        public HttpCall Call => call;

        public Uri Address => address;

        public bool IsTransfer => isTransfer;

        public int Attempts { get; set; }

        public HttpFailure? LastFailure { get; set; }
    }
}
