using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Credentials;
using Amazon.S3;
using Amazon.S3.Model;
using Polly;
using Polly.Retry;

namespace RunLinkedData.Aws.S3.Calls;

/// <summary>
/// Calls one bucket, in the region where it is, and repeats what may succeed later. Nothing is made or asked before the first call.
/// </summary>
/// <remarks>
/// The SDK makes and signs the requests. It does not repeat them itself: a repetition is told in the log, waits by the tracker's clock, and
/// goes on as long as MLflow's settings say. Safe for use by many threads at once.
/// </remarks>
internal sealed class Bucket : IDisposable
{
    private const string FirstRegion = "us-east-1";
    private const int RetriesOfNobody = 2;
    private const int RetriesOfDamage = 2;

    private readonly S3Waits _waits;
    private readonly Lazy<S3Http> _http;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly ResiliencePipeline _retries;
    private readonly Lazy<DefaultAWSCredentialsIdentityResolver> _chain = new();
    private volatile AmazonS3Client? _client;
    private bool _hasAnswered;

    public Bucket(string name, S3Settings settings, S3Waits waits)
    {
        (Name, Settings, _waits) = (name, settings, waits);
        _http = new Lazy<S3Http>(() => new S3Http(settings));
        _retries = waits.MaxRetries == 0 ? ResiliencePipeline.Empty : NewRetries(waits);
    }

    public string Name { get; }

    public S3Settings Settings { get; }

    /// <summary>Where it is, as far as is known.</summary>
    public string Region { get; private set; } = FirstRegion;

    /// <summary>The address that is called, without what requests hold, for messages.</summary>
    public string Address => Settings.Endpoint?.GetLeftPart(UriPartial.Authority) ?? $"S3 in {Region}";

    /// <summary>Makes a call until it is answered or there is no hope.</summary>
    /// <param name="send">One attempt, to be cancelled by its token.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="S3Failure">It failed.</exception>
    public async Task<T> CallAsync<T>(Func<AmazonS3Client, S3Attempt, Task<T>> send, CancellationToken cancellationToken) =>
        await _retries.ExecuteAsync(
            async token =>
            {
                var client = _client ?? await LocateAsync(token).ConfigureAwait(false);
                try
                {
                    return await AttemptAsync(client, send, token).ConfigureAwait(false);
                }
                catch (S3Failure failure) when (failure.IsElsewhere && failure.Region != Region)
                {
                    // What MinIO says of a signature's region, or a bucket that was made anew elsewhere.
                    client = await MoveAsync(failure.Region!, token).ConfigureAwait(false);
                    return await AttemptAsync(client, send, token).ConfigureAwait(false);
                }
            },
            cancellationToken).ConfigureAwait(false);

    /// <summary>An attempt at something of this bucket.</summary>
    public S3Attempt NewAttempt(CancellationToken cancellationToken) => new(_waits, $"{Address}, bucket {Name}", cancellationToken);

    public void Dispose()
    {
        _client?.Dispose();
        if (_http.IsValueCreated)
        {
            _http.Value.Dispose();
        }

        if (_chain.IsValueCreated)
        {
            _chain.Value.Dispose();
        }

        _turn.Dispose();
    }

    private async Task<T> AttemptAsync<T>(
        AmazonS3Client client, Func<AmazonS3Client, S3Attempt, Task<T>> send, CancellationToken cancellationToken)
    {
        await CheckCredentialsAsync(client, cancellationToken).ConfigureAwait(false);
        using var attempt = NewAttempt(cancellationToken);
        try
        {
            var answer = await send(client, attempt).ConfigureAwait(false);
            _hasAnswered = true;
            return answer;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested
            && S3Failure.From(exception, attempt.HasStoodStill) is { } failure)
        {
            _hasAnswered |= failure.Status is not null;
            throw failure;
        }
        catch (Exception exception) when (cancellationToken.IsCancellationRequested && exception is not OperationCanceledException)
        {
            throw new OperationCanceledException(null, exception, cancellationToken);
        }
    }

    /// <summary>The client of the region where the bucket is: AWS says it also to whom it tells nothing else.</summary>
    private async Task<AmazonS3Client> LocateAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_client is not null)
            {
                return _client;
            }

            Region = Settings.Region ?? FirstRegion;
            var client = NewClient(Region);
            if (Settings.Endpoint is null && await FindRegionAsync(client, cancellationToken).ConfigureAwait(false) is { } region
                && region != Region)
            {
                client.Dispose();
                Region = region;
                client = NewClient(region);
            }

            return _client = client;
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<string?> FindRegionAsync(AmazonS3Client client, CancellationToken cancellationToken)
    {
        try
        {
            return await AttemptAsync(
                client,
                async (s3, attempt) =>
                {
                    var answer = await s3.HeadBucketAsync(new HeadBucketRequest { BucketName = Name }, attempt.Token).ConfigureAwait(false);
                    return answer.BucketRegion;
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (S3Failure failure) when (failure.Region is not null || failure.Status is 400 or 403)
        {
            // The call that follows says what is wrong.
            return failure.Region;
        }
        catch (S3Failure failure) when (failure.Status == 404)
        {
            throw S3Failure.NoBucket(failure);
        }
    }

    private async Task<AmazonS3Client> MoveAsync(string region, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (Region != region || _client is null)
            {
                // The one before may be in use; it holds no connections of its own.
                Region = region;
                _client = NewClient(region);
            }

            return _client;
        }
        finally
        {
            _turn.Release();
        }
    }

    private AmazonS3Client NewClient(string region)
    {
        AmazonS3Config config = new()
        {
            MaxErrorRetry = 0,
            MaxStaleConnectionRetries = 0,
            BufferSize = 1 << 18,
            ForcePathStyle = Settings.UsesPaths,
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            HttpClientFactory = _http.Value,
        };
        if (Settings.Endpoint is { } endpoint)
        {
            config.ServiceURL = endpoint.AbsoluteUri;
            config.AuthenticationRegion = region;
        }
        else
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        }

        var client = Settings.Credentials is { } credentials ? new AmazonS3Client(credentials, config) : new AmazonS3Client(config);
        client.BeforeRequestEvent += (_, request) =>
        {
            var headers = ((WebServiceRequestEventArgs)request).Headers;
            if (Settings.ExpectedBucketOwner is { } owner)
            {
                headers["x-amz-expected-bucket-owner"] = owner;
            }

            if (Settings.RequesterPays)
            {
                headers["x-amz-request-payer"] = "requester";
            }
        };
        return client;
    }

    // The SDK keeps what it has found; what it finds nothing for would look like an error of the request.
    private async Task CheckCredentialsAsync(AmazonS3Client client, CancellationToken cancellationToken)
    {
        try
        {
            var credentials = Settings.Credentials
                ?? await _chain.Value.ResolveIdentityAsync(client.Config, cancellationToken).ConfigureAwait(false);
            if (credentials is not AnonymousAWSCredentials)
            {
                await credentials.GetCredentialsAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The links of the SDK's chain fail in many ways.
            throw S3Failure.NoCredentials(exception);
        }
    }

    private ResiliencePipeline NewRetries(S3Waits waits) => new ResiliencePipelineBuilder { TimeProvider = waits.TimeProvider }
        .AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = waits.MaxRetries,
            ShouldHandle = args => ValueTask.FromResult(
                args.Outcome.Exception is S3Failure { IsTransient: true } failure && args.AttemptNumber < RetriesAfter(failure)),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = TimeSpan.FromMilliseconds(200),
            MaxDelay = TimeSpan.FromSeconds(20),
            OnRetry = args =>
            {
                waits.Retrying($"{Address}, bucket {Name}", (S3Failure)args.Outcome.Exception!, args.AttemptNumber + 1, args.RetryDelay);
                return ValueTask.CompletedTask;
            },
        })
        .Build();

    private int RetriesAfter(S3Failure failure) =>
        failure.IsDamage ? RetriesOfDamage : failure.Status is not null || _hasAnswered ? int.MaxValue : RetriesOfNobody;
}
