using System.Runtime.ExceptionServices;
using Polly;
using Polly.Retry;

namespace RunLinkedData.MLflow.Artifacts.Transfers.Calls;

/// <summary>Makes calls to one storage: watched, and repeated where they may succeed later.</summary>
/// <remarks>
/// The SDK below makes and signs the requests and repeats none itself: a repetition is told in the log, waits by the tracker's clock, and
/// goes on as long as MLflow's settings say. Safe for use by many threads at once.
/// </remarks>
internal sealed class StorageCalls
{
    private const int RetriesOfNobody = 2;
    private const int RetriesOfDamage = 2;

    private readonly StorageWaits _waits;
    private readonly Func<string> _address;
    private readonly Func<Exception, bool, StorageFailure?> _understand;
    private readonly ResiliencePipeline _retries;
    private bool _hasAnswered;

    /// <summary>Makes it.</summary>
    /// <param name="waits">How patient it is.</param>
    /// <param name="address">Gives what is called, for the log, without secrets.</param>
    /// <param name="understand">
    /// What an exception means, and whether nothing had moved for too long; null when it is none of the storage's or the network's.
    /// </param>
    public StorageCalls(StorageWaits waits, Func<string> address, Func<Exception, bool, StorageFailure?> understand)
    {
        (_waits, _address, _understand) = (waits, address, understand);
        _retries = waits.MaxRetries == 0 ? ResiliencePipeline.Empty : NewRetries();
    }

    /// <summary>Repeats what fails for now.</summary>
    /// <exception cref="StorageFailure">It failed for good.</exception>
    public async Task<T> RepeatAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        await _retries.ExecuteAsync(async token => await call(token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    /// <summary>Makes one attempt.</summary>
    /// <exception cref="StorageFailure">It failed.</exception>
    public async Task<T> AttemptAsync<T>(Func<StorageAttempt, Task<T>> send, CancellationToken cancellationToken)
    {
        using var attempt = NewAttempt(cancellationToken);
        try
        {
            var answer = await send(attempt).ConfigureAwait(false);
            _hasAnswered = true;
            return answer;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && attempt.FailureOf(exception) is { } failure)
        {
            _hasAnswered |= failure.Status is not null;
            throw failure;
        }
        catch (Exception exception) when (cancellationToken.IsCancellationRequested && exception is not OperationCanceledException)
        {
            throw new OperationCanceledException(null, exception, cancellationToken);
        }
    }

    /// <summary>Makes attempts until one is answered or there is no hope.</summary>
    /// <exception cref="StorageFailure">It failed for good.</exception>
    public Task<T> CallAsync<T>(Func<StorageAttempt, Task<T>> send, CancellationToken cancellationToken) =>
        RepeatAsync(token => AttemptAsync(send, token), cancellationToken);

    /// <summary>An attempt of which the caller takes care, such as a body on its way in.</summary>
    public StorageAttempt NewAttempt(CancellationToken cancellationToken) => new(_waits, _address(), _understand, cancellationToken);

    /// <summary>
    /// Sends content in one attempt. An error of reading it passes by everything as it is: the file of this machine is what is wrong.
    /// </summary>
    public static async Task<T> SendAsync<T>(UploadContent content, StorageAttempt attempt, Func<SentContent, Task<T>> send)
    {
        SentContent body = new(content, attempt);
        await using (body.ConfigureAwait(false))
        {
            try
            {
                return await send(body).ConfigureAwait(false);
            }
            catch (Exception) when (body.Error is not null)
            {
                throw new ContentFailure(body.Error);
            }
        }
    }

    /// <summary>Awaits a call that sends content, and gives an error of reading it as it was.</summary>
    public static async Task<T> UnwrapAsync<T>(Task<T> call)
    {
        try
        {
            return await call.ConfigureAwait(false);
        }
        catch (ContentFailure failure)
        {
            ExceptionDispatchInfo.Throw(failure.InnerException!);
            throw;
        }
    }

    private ResiliencePipeline NewRetries() => new ResiliencePipelineBuilder { TimeProvider = _waits.TimeProvider }
        .AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = _waits.MaxRetries,
            ShouldHandle = args => ValueTask.FromResult(
                args.Outcome.Exception is StorageFailure { IsTransient: true } failure && args.AttemptNumber < RetriesAfter(failure)),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = TimeSpan.FromMilliseconds(200),
            MaxDelay = TimeSpan.FromSeconds(20),
            OnRetry = args =>
            {
                _waits.Retrying(_address(), (StorageFailure)args.Outcome.Exception!, args.AttemptNumber + 1, args.RetryDelay);
                return ValueTask.CompletedTask;
            },
        })
        .Build();

    private int RetriesAfter(StorageFailure failure) =>
        failure.IsDamage ? RetriesOfDamage : failure.Status is not null || _hasAnswered ? int.MaxValue : RetriesOfNobody;

    /// <summary>Reading what is to be sent failed.</summary>
    private sealed class ContentFailure(Exception cause) : Exception(cause.Message, cause);
}
