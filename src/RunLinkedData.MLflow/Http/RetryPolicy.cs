using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace RunLinkedData.MLflow.Http;

/// <summary>Carries out a call with its retries, within its time, unless the circuit breaker is open.</summary>
/// <remarks>
/// Long patience is for what is to be saved on a server that has been there. For what is only read, and for a server that was never
/// reached, a few quick tries must do when nobody is there.
/// </remarks>
internal sealed class RetryPolicy
{
    // No quick try begins later than this after the first: a connection that is not refused but swallowed takes its time each time.
    private static readonly TimeSpan QuickTime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan[] QuickWaits = [TimeSpan.Zero, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(1)];
    private static readonly ResiliencePropertyKey<CallState> State = new("RunLinkedData.MLflow.Call");

    private readonly ResiliencePipeline _pipeline;
    private readonly ResiliencePipeline _pipelineWithoutBreaker;
    private readonly MlflowServerOptions _options;
    private readonly WaitNotices _notices;
    private volatile bool _hasBeenReached;
    private int _failuresInARow;

    public RetryPolicy(MlflowServerOptions options, bool isKnown, WaitNotices notices)
    {
        (_options, _hasBeenReached, _notices) = (options, isKnown, notices);
        _pipelineWithoutBreaker = AddTries(new ResiliencePipelineBuilder { TimeProvider = options.TimeProvider }).Build();
        var builder = new ResiliencePipelineBuilder { TimeProvider = options.TimeProvider };
        if (options.CircuitBreakerBreak > TimeSpan.Zero)
        {
            // Polly's breaker counts shares of calls; here failures in a row are counted, and the last of them is the one that it sees.
            builder.AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                ShouldHandle = args => ValueTask.FromResult(IsOneTooMany(StateOf(args.Context), args.Outcome.Exception)),
                FailureRatio = 1e-9,
                MinimumThroughput = 2,
                SamplingDuration = TimeSpan.FromDays(1),
                BreakDuration = options.CircuitBreakerBreak,
            });
        }

        _pipeline = AddTries(builder).Build();
    }

    public async Task<T> ExecuteAsync<T>(
        HttpCall call, Uri address, bool isTransfer, Func<CancellationToken, Task<T>> attempt, CancellationToken cancellationToken)
        where T : class
    {
        cancellationToken.ThrowIfCancellationRequested();
        var state = new CallState(call, isTransfer, _options.TimeProvider.GetTimestamp());
        var context = ResilienceContextPool.Shared.Get(continueOnCapturedContext: false, cancellationToken);
        context.Properties.Set(State, state);
        try
        {
            // As object, since that is what the strategies work on: for any other type each of them would convert twice.
            var result = await (call.PassesBreaker ? _pipelineWithoutBreaker : _pipeline).ExecuteAsync<object>(
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

    private ResiliencePipelineBuilder AddTries(ResiliencePipelineBuilder builder)
    {
        builder.AddTimeout(new TimeoutStrategyOptions
        {
            TimeoutGenerator = args => ValueTask.FromResult(StateOf(args.Context).IsTransfer
                ? Timeout.InfiniteTimeSpan
                : _options.TotalTimeout),
        });
        if (_options.MaxRetries > 0)
        {
            builder.AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = _options.MaxRetries,
                ShouldHandle = args => ValueTask.FromResult(args.Outcome.Exception is HttpFailure failure
                    && MayTryAgain(StateOf(args.Context), failure)),
                DelayGenerator = args => ValueTask.FromResult<TimeSpan?>(WaitBefore(
                    StateOf(args.Context), args.AttemptNumber, (HttpFailure)args.Outcome.Exception!)),
                OnRetry = args =>
                {
                    var state = StateOf(args.Context);
                    _notices.Retrying(state.Call, (HttpFailure)args.Outcome.Exception!, state.Attempts, args.RetryDelay);
                    return ValueTask.CompletedTask;
                },
            });
        }

        return builder;
    }

    private bool MayTryAgain(CallState state, HttpFailure failure) =>
        failure.MayTryAgain(state.Call)
        && (!IsQuick(state, failure)
            || (state.Attempts <= QuickWaits.Length
                && _options.TimeProvider.GetElapsedTime(state.Begin) < QuickTime
                // A name that was never found is misspelt; one that was found before is a hiccup of the name service.
                && (failure.Kind != FailureKind.UnknownHost || _hasBeenReached)));

    private bool IsQuick(CallState state, HttpFailure failure) => failure.IsAbsence && !(state.Call.IsSaving && _hasBeenReached);

    private TimeSpan WaitBefore(CallState state, int attempt, HttpFailure failure)
    {
        if (IsQuick(state, failure))
        {
            return QuickWaits[Math.Min(attempt, QuickWaits.Length - 1)];
        }

        return !_options.RespectRetryAfter || failure.RetryAfter is not { } asked ? _options.Backoff(attempt)
            : asked < MlflowServerOptions.LongestWait ? asked
            : MlflowServerOptions.LongestWait;
    }

    /// <summary>
    /// Whether a call ended as one too many of those that were given up with all their patience. A call counts once, after its retries: a
    /// hiccup that they survive opens nothing. A bucket that cannot be reached says nothing of the server.
    /// </summary>
    private bool IsOneTooMany(CallState state, Exception? exception)
    {
        if (state.Call.IsOfStorage)
        {
            return false;
        }

        var failure = exception as HttpFailure ?? (exception is TimeoutRejectedException ? state.LastFailure : null);
        if (exception is null || failure is { ServerIsDown: false, Kind: FailureKind.Status })
        {
            Volatile.Write(ref _failuresInARow, 0);
            return false;
        }

        return (failure is { ServerIsDown: true } && !IsQuick(state, failure)) || (failure is null && exception is TimeoutRejectedException)
            ? Interlocked.Increment(ref _failuresInARow) >= _options.CircuitBreakerFailures
            : false;
    }

    private static CallState StateOf(ResilienceContext context) => context.Properties.GetValue(State, null!);

    private sealed class CallState(HttpCall call, bool isTransfer, long begin)
    {
        public HttpCall Call => call;

        public bool IsTransfer => isTransfer;

        public long Begin => begin;

        public int Attempts { get; set; }

        public HttpFailure? LastFailure { get; set; }
    }
}
