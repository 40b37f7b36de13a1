using Amazon.Runtime;
using RunLinkedData.MLflow.Artifacts.Transfers.Calls;

namespace RunLinkedData.Aws.S3.Calls;

/// <summary>The connections of one bucket, below the SDK's clients and plain requests.</summary>
internal sealed class S3Http(S3Settings settings) : HttpClientFactory, IDisposable
{
    // Of the answers to plain requests, which are short; the SDK reads as they come.
    private const int LargestAnswer = 1 << 20;

    public HttpClient Client { get; } = NewClient(settings);

    public override HttpClient CreateHttpClient(IClientConfig clientConfig) => Client;

    public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

    public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;

    public void Dispose() => Client.Dispose();

    private static HttpClient NewClient(S3Settings settings)
    {
        var client = StorageHttp.NewClient(settings.NewHandler?.Invoke() ?? StorageHttp.NewHandler(
            settings.InsecureTls, settings.ServerCertificatePath, "AWS_CA_BUNDLE or S3Options.ServerCertificatePath"));
        client.MaxResponseContentBufferSize = LargestAnswer;
        return client;
    }
}
