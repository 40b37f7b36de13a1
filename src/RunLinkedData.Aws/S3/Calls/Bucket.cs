using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Credentials;
using Amazon.S3;
using Amazon.S3.Model;
using RunLinkedData.MLflow.Artifacts.Transfers.Calls;

namespace RunLinkedData.Aws.S3.Calls;

/// <summary>
/// Calls one bucket, in the region where it is, and repeats what may succeed later. Nothing is made or asked before the first call.
/// </summary>
/// <remarks>
/// The SDK makes and signs the requests, and <see cref="StorageCalls"/> repeats them. Safe for use by many threads at once.
/// </remarks>
internal sealed class Bucket : IDisposable
{
    private const string FirstRegion = "us-east-1";

    private readonly Lazy<S3Http> _http;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly StorageCalls _calls;
    private readonly Lazy<DefaultAWSCredentialsIdentityResolver> _chain = new();
    private volatile AmazonS3Client? _client;

    public Bucket(string name, S3Settings settings, StorageWaits waits)
    {
        (Name, Settings) = (name, settings);
        _http = new Lazy<S3Http>(() => new S3Http(settings));
        _calls = new StorageCalls(waits, () => $"{Address}, bucket {Name}", S3Failure.From);
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
    public async Task<T> CallAsync<T>(Func<AmazonS3Client, StorageAttempt, Task<T>> send, CancellationToken cancellationToken) =>
        await _calls.RepeatAsync(
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
    public StorageAttempt NewAttempt(CancellationToken cancellationToken) => _calls.NewAttempt(cancellationToken);

    /// <summary>Which kind of credentials is used, for people; it is asked for the bucket with them.</summary>
    /// <exception cref="S3Failure">There are none, or the bucket cannot be reached with them.</exception>
    public async Task<string> FindCredentialsAsync(CancellationToken cancellationToken)
    {
        await CallAsync(
            (s3, attempt) => s3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = Name, MaxKeys = 1 }, attempt.Token),
            cancellationToken).ConfigureAwait(false);
        var credentials = await CredentialsAsync(_client!, cancellationToken).ConfigureAwait(false);
        return CredentialKind.Of(credentials, isGiven: Settings.Credentials is not null);
    }

    /// <summary>Why there is nobody to sign as; null when there is somebody. Nothing is asked of the storage.</summary>
    public async Task<S3Failure?> WhyNobodyAsync(CancellationToken cancellationToken)
    {
        var client = _client;
        using var own = client is null ? NewClient(Settings.Region ?? FirstRegion) : null;
        try
        {
            await CheckCredentialsAsync(client ?? own!, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (S3Failure failure)
        {
            return failure;
        }
    }

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
        AmazonS3Client client, Func<AmazonS3Client, StorageAttempt, Task<T>> send, CancellationToken cancellationToken)
    {
        await CheckCredentialsAsync(client, cancellationToken).ConfigureAwait(false);
        return await _calls.AttemptAsync(attempt => send(client, attempt), cancellationToken).ConfigureAwait(false);
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
            var credentials = await CredentialsAsync(client, cancellationToken).ConfigureAwait(false);
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

    private async Task<AWSCredentials> CredentialsAsync(AmazonS3Client client, CancellationToken cancellationToken) =>
        Settings.Credentials ?? await _chain.Value.ResolveIdentityAsync(client.Config, cancellationToken).ConfigureAwait(false);
}
