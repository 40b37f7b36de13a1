using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Storage.Blobs;
using RunLinkedData.MLflow.Artifacts.Transfers;
using RunLinkedData.MLflow.Artifacts.Transfers.Calls;

namespace RunLinkedData.Azure.Blobs.Calls;

/// <summary>Calls one container. Nothing is made or asked before the first call. Safe for use by many threads at once.</summary>
internal sealed class BlobContainer : IDisposable
{
    private readonly StorageCalls _calls;
    private readonly Lazy<HttpClient> _http;
    private readonly Lazy<BlobContainerClient> _client;

    public BlobContainer(string name, AzureSettings settings, StorageWaits waits)
    {
        (Name, Settings, Time) = (name, settings, waits.TimeProvider);
        _calls = new StorageCalls(waits, () => $"{Address}, container {name}", BlobFailure.From);
        _http = new Lazy<HttpClient>(() => StorageHttp.NewClient(
            settings.NewHandler?.Invoke()
                ?? StorageHttp.NewHandler(settings.InsecureTls, settings.ServerCertificatePath, "MLFLOW_TRACKING_SERVER_CERT_PATH")));
        _client = new Lazy<BlobContainerClient>(NewClient);
    }

    public string Name { get; }

    public AzureSettings Settings { get; }

    public TimeProvider Time { get; }

    /// <summary>The address that is called, without what requests hold, for messages.</summary>
    public string Address => Settings.Endpoint.GetLeftPart(UriPartial.Authority);

    /// <summary>Makes a call until it is answered or there is no hope.</summary>
    /// <exception cref="BlobFailure">It failed.</exception>
    public Task<T> CallAsync<T>(Func<BlobContainerClient, CancellationToken, Task<T>> send, CancellationToken cancellationToken) =>
        _calls.CallAsync(attempt => send(_client.Value, attempt.Token), cancellationToken);

    /// <summary>Makes a call that sends content, with its MD5, by which the storage refuses what was damaged on its way.</summary>
    /// <exception cref="BlobFailure">It failed.</exception>
    public Task<T> SendAsync<T>(
        UploadContent content,
        byte[] md5,
        Func<BlobContainerClient, Stream, CancellationToken, Task<T>> send,
        CancellationToken cancellationToken) => StorageCalls.UnwrapAsync(_calls.CallAsync(
            attempt => StorageCalls.SendAsync(content, attempt, async body =>
            {
                using (ContentMd5.Attach(md5))
                {
                    return await send(_client.Value, body, attempt.Token).ConfigureAwait(false);
                }
            }),
            cancellationToken));

    /// <summary>Opens a body, which is watched while it is read.</summary>
    public Stream Watch(IDisposable answer, Stream body, CancellationToken cancellationToken) =>
        new ReceivedContent(answer, body, _calls.NewAttempt(cancellationToken), cancellationToken);

    public void Dispose()
    {
        if (_http.IsValueCreated)
        {
            _http.Value.Dispose();
        }
    }

    private BlobContainerClient NewClient()
    {
        BlobClientOptions options = new()
        {
            Transport = new HttpClientTransport(_http.Value),
            TrimBlobNameSlashes = false,
        };

        // Attempts are repeated and timed by the calls above.
        options.Retry.MaxRetries = 0;
        options.Retry.NetworkTimeout = Timeout.InfiniteTimeSpan;
        options.AddPolicy(new ContentMd5(), HttpPipelinePosition.PerCall);
        options.AddPolicy(new OneReading(), HttpPipelinePosition.PerCall);
        return Settings.Access.NewClient(Settings.Endpoint, Name, options);
    }
}
