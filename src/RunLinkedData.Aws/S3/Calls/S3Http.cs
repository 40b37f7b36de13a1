using Amazon.Runtime;
using RunLinkedData.MLflow.Artifacts.Transfers.Calls;

namespace RunLinkedData.Aws.S3.Calls;

/// <summary>The connections below the SDK's clients of one bucket.</summary>
internal sealed class S3Http(S3Settings settings) : HttpClientFactory, IDisposable
{
    private readonly HttpClient _client = StorageHttp.NewClient(settings.NewHandler?.Invoke() ?? StorageHttp.NewHandler(
        settings.InsecureTls, settings.ServerCertificatePath, "AWS_CA_BUNDLE or S3Options.ServerCertificatePath"));

    public override HttpClient CreateHttpClient(IClientConfig clientConfig) => _client;

    public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

    public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;

    public void Dispose() => _client.Dispose();
}
