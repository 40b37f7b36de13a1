using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using RunLinkedData.Aws.Credentials;
using RunLinkedData.MLflow.Artifacts.Transfers;
using RunLinkedData.MLflow.Artifacts.Transfers.Calls;

namespace RunLinkedData.Aws.S3.Calls;

/// <summary>
/// Calls one bucket, in the region where it is, and repeats what may succeed later. Nothing is made or asked before the first call.
/// </summary>
/// <remarks>
/// The SDK makes and signs the requests, but for those of <see cref="PutObject"/>, and <see cref="StorageCalls"/> repeats them. Safe for
/// use by many threads at once.
/// </remarks>
internal sealed class Bucket : IDisposable
{
    private const string FirstRegion = "us-east-1";

    private readonly Lazy<S3Http> _http;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly StorageCalls _calls;
    private readonly CredentialSource _credentials;
    private volatile Connection? _connection;

    public Bucket(string name, S3Settings settings, StorageWaits waits)
    {
        (Name, Settings) = (name, settings);
        _credentials = new CredentialSource(settings.Credentials, "S3Options.Credentials");
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
    public Task<T> CallAsync<T>(Func<AmazonS3Client, StorageAttempt, Task<T>> send, CancellationToken cancellationToken) =>
        CallAsync((connection, _, attempt) => send(connection.Client, attempt), cancellationToken);

    /// <summary>Stores an object in one call.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="headers">What it is stored with.</param>
    /// <param name="content">What is in it.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>Null where no plain request is taken: it goes in parts there.</returns>
    /// <exception cref="S3Failure">It failed.</exception>
    public Task<PutAnswer?> PutAsync(
        string key, IReadOnlyDictionary<string, string> headers, UploadContent content, CancellationToken cancellationToken) =>
        StorageCalls.UnwrapAsync(CallAsync(
            (connection, credentials, attempt) => StorageCalls.SendAsync(content, attempt, async body => connection.Put is null
                ? null
                : await connection.Put.SendAsync(key, headers, body, credentials, attempt.Token).ConfigureAwait(false)),
            cancellationToken));

    /// <summary>An attempt at something of this bucket.</summary>
    public StorageAttempt NewAttempt(CancellationToken cancellationToken) => _calls.NewAttempt(cancellationToken);

    /// <summary>Which kind of credentials is used, for people; it is asked for the bucket with them.</summary>
    /// <exception cref="S3Failure">There are none, or the bucket cannot be reached with them.</exception>
    public async Task<string> FindCredentialsAsync(CancellationToken cancellationToken)
    {
        await CallAsync(
            (s3, attempt) => s3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = Name, MaxKeys = 1 }, attempt.Token),
            cancellationToken).ConfigureAwait(false);
        return await _credentials.DescribeAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Why there is nobody to sign as; null when there is somebody. Nothing is asked of the storage.</summary>
    public async Task<CredentialException?> WhyNobodyAsync(CancellationToken cancellationToken)
    {
        try
        {
            _ = _credentials.IsAnonymous ? null : await _credentials.GetAsync(cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (CredentialException exception)
        {
            return exception;
        }
    }

    public void Dispose()
    {
        _connection?.Client.Dispose();
        if (_http.IsValueCreated)
        {
            _http.Value.Dispose();
        }

        _credentials.Dispose();
        _turn.Dispose();
    }

    private Task<T> CallAsync<T>(
        Func<Connection, ImmutableCredentials?, StorageAttempt, Task<T>> send, CancellationToken cancellationToken) =>
        _calls.RepeatAsync(
            async token =>
            {
                var connection = _connection ?? await LocateAsync(token).ConfigureAwait(false);
                try
                {
                    return await AttemptAsync(connection, send, token).ConfigureAwait(false);
                }
                catch (S3Failure failure) when (failure.IsElsewhere && failure.Region != Region)
                {
                    // What MinIO says of a signature's region, or a bucket that was made anew elsewhere.
                    connection = await MoveAsync(failure.Region!, token).ConfigureAwait(false);
                    return await AttemptAsync(connection, send, token).ConfigureAwait(false);
                }
            },
            cancellationToken);

    private async Task<T> AttemptAsync<T>(
        Connection connection,
        Func<Connection, ImmutableCredentials?, StorageAttempt, Task<T>> send,
        CancellationToken cancellationToken)
    {
        var credentials = await GetCredentialsAsync(cancellationToken).ConfigureAwait(false);
        return await _calls.AttemptAsync(attempt => send(connection, credentials, attempt), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The connection to the region where the bucket is: AWS says it also to whom it tells nothing else.</summary>
    private async Task<Connection> LocateAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_connection is not null)
            {
                return _connection;
            }

            Region = Settings.Region ?? FirstRegion;
            var connection = Connect(Region);
            if (Settings.Endpoint is null && await FindRegionAsync(connection, cancellationToken).ConfigureAwait(false) is { } region
                && region != Region)
            {
                connection.Client.Dispose();
                Region = region;
                connection = Connect(region);
            }

            return _connection = connection;
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<string?> FindRegionAsync(Connection connection, CancellationToken cancellationToken)
    {
        try
        {
            return await AttemptAsync(
                connection,
                async (located, _, attempt) =>
                {
                    var answer = await located.Client.HeadBucketAsync(new HeadBucketRequest { BucketName = Name }, attempt.Token)
                        .ConfigureAwait(false);
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

    private async Task<Connection> MoveAsync(string region, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (Region != region || _connection is null)
            {
                // The client before may be in use; it holds no connections of its own.
                Region = region;
                _connection = Connect(region);
            }

            return _connection;
        }
        finally
        {
            _turn.Release();
        }
    }

    private Connection Connect(string region)
    {
        var client = NewClient(region);
        return new Connection(client, PutObject.For(client, Name, Settings, _http.Value.Client));
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
            foreach (var (name, value) in Settings.CallHeaders)
            {
                headers[name] = value;
            }
        };
        return client;
    }

    // What the SDK finds no credentials for would look like an error of the request. Null for calls that are not signed.
    private async Task<ImmutableCredentials?> GetCredentialsAsync(CancellationToken cancellationToken)
    {
        try
        {
            return _credentials.IsAnonymous ? null : await _credentials.GetAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (CredentialException exception)
        {
            throw S3Failure.NoCredentials(exception);
        }
    }

    /// <summary>How the bucket is reached in one region.</summary>
    /// <param name="Client">The SDK's client.</param>
    /// <param name="Put">What stores objects; null where only the SDK can sign.</param>
    private sealed record Connection(AmazonS3Client Client, PutObject? Put);
}
