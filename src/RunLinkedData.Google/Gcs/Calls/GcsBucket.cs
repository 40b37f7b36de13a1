using Google.Apis.Http;
using Google.Apis.Services;
using Google.Apis.Storage.v1;
using Google.Cloud.Storage.V1;
using RunLinkedData.MLflow.Artifacts.Transfers.Calls;

namespace RunLinkedData.Google.Gcs.Calls;

/// <summary>Calls one bucket, and repeats what may succeed later. Nothing is made or asked before the first call.</summary>
/// <remarks>
/// The SDK makes the requests and gets the tokens, and <see cref="StorageCalls"/> repeats them. Safe for use by many threads at once.
/// </remarks>
internal sealed class GcsBucket : IDisposable
{
    private const string OwnAddress = "https://storage.googleapis.com";

    private readonly SemaphoreSlim _turn = new(1);
    private volatile StorageClient? _client;
    private Caller? _caller;

    public GcsBucket(string name, GcsSettings settings, StorageWaits waits)
    {
        (Name, Settings) = (name, settings);
        Calls = new StorageCalls(waits, () => $"{Address}, bucket {Name}", GcsFailure.From);
    }

    public string Name { get; }

    public GcsSettings Settings { get; }

    public StorageCalls Calls { get; }

    /// <summary>The address that is called, without what requests hold, for messages.</summary>
    public string Address => Settings.Endpoint?.GetLeftPart(UriPartial.Authority) ?? OwnAddress;

    /// <summary>Who asks; null as long as nobody has.</summary>
    public Caller? Caller => _caller;

    /// <summary>The address of an upload, with what each of them says.</summary>
    /// <param name="type">The <c>uploadType</c>.</param>
    /// <param name="exclusive">Whether there must be no object of the name.</param>
    public Uri UploadAddress(string type, bool exclusive) => Build(
        $"upload/storage/v1/b/{Uri.EscapeDataString(Name)}/o?uploadType={type}"
        + (exclusive ? "&ifGenerationMatch=0" : "")
        + (Settings.KmsKeyName is { } key ? $"&kmsKeyName={Uri.EscapeDataString(key)}" : ""));

    /// <summary>The address of what is in an object.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="generation">The generation that is wanted; null for the newest.</param>
    public Uri MediaAddress(string name, string? generation) => Build(
        $"storage/v1/b/{Uri.EscapeDataString(Name)}/o/{Uri.EscapeDataString(name)}?alt=media"
        + (generation is null ? "" : $"&generation={Uri.EscapeDataString(generation)}"));

    /// <summary>Makes a call until it is answered or there is no hope.</summary>
    /// <param name="send">One attempt, to be cancelled by its token.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="GcsFailure">It failed.</exception>
    public Task<T> CallAsync<T>(Func<StorageClient, StorageAttempt, Task<T>> send, CancellationToken cancellationToken) =>
        Calls.CallAsync(
            async attempt =>
            {
                var client = await ConnectAsync(attempt.Token).ConfigureAwait(false);
                return await send(client, attempt).ConfigureAwait(false);
            },
            cancellationToken);

    /// <summary>Sends a request that the SDK has no call for, and gives the answer, of whatever status. The body is not read yet.</summary>
    public static Task<HttpResponseMessage> SendAsync(
        StorageClient client, HttpRequestMessage request, CancellationToken cancellationToken) =>
        client.Service.HttpClient.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);

    public void Dispose()
    {
        _client?.Dispose();
        _turn.Dispose();
    }

    private Uri Build(string relative) => new(
        $"{Address}/{relative}{(Settings.UserProject is { } project ? $"&userProject={Uri.EscapeDataString(project)}" : "")}");

    private async Task<StorageClient> ConnectAsync(CancellationToken cancellationToken)
    {
        if (_client is { } client)
        {
            return client;
        }

        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_client is null)
            {
                _caller = await Caller.FindAsync(Settings, cancellationToken).ConfigureAwait(false);
                _client = new StorageClientImpl(new StorageService(new BaseClientService.Initializer
                {
                    ApplicationName = "RunLinkedData",
                    BaseUri = $"{Address}/storage/v1/",
                    DefaultExponentialBackOffPolicy = ExponentialBackOffPolicy.None,
                    GZipEnabled = false,
                    HttpClientFactory = new GcsHttp(),
                    HttpClientInitializer = _caller.Credential,

                    // Long names would be sent as a POST else.
                    MaxUrlLength = 0,
                }));
            }

            return _client;
        }
        finally
        {
            _turn.Release();
        }
    }
}
