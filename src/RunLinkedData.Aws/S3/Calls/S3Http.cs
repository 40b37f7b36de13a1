using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Amazon.Runtime;
using RunLinkedData.MLflow;

namespace RunLinkedData.Aws.S3.Calls;

/// <summary>The connections below the SDK's clients of one bucket.</summary>
internal sealed class S3Http(S3Settings settings) : HttpClientFactory, IDisposable
{
    private readonly HttpClient _client = new(new Polite(settings.NewHandler?.Invoke() ?? NewHandler(settings)))
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    public override HttpClient CreateHttpClient(IClientConfig clientConfig) => _client;

    public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

    public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;

    public void Dispose() => _client.Dispose();

    [SuppressMessage(
        "Security",
        "CA5359:Do Not Disable Certificate Validation",
        Justification = "Only where MLFLOW_S3_IGNORE_TLS or the option says so.")]
    private static SocketsHttpHandler NewHandler(S3Settings settings)
    {
        SocketsHttpHandler handler = new()
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        if (settings.InsecureTls)
        {
            handler.SslOptions.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
        }
        else if (settings.ServerCertificatePath is { } path)
        {
            X509ChainPolicy policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            try
            {
                policy.CustomTrustStore.ImportFromPemFile(path);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
            {
                throw new MlflowException(
                    MlflowErrorCode.InvalidParameterValue,
                    $"The authorities to trust could not be read from '{path}' ({exception.Message}). Correct AWS_CA_BUNDLE or "
                    + "S3Options.ServerCertificatePath; it is a PEM file.",
                    exception);
            }

            handler.SslOptions.CertificateChainPolicy = policy;
        }

        return handler;
    }

    /// <summary>Asks before it sends a large body; for a small one the answer would cost more than the body.</summary>
    private sealed class Polite(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        private const long Small = 1 << 20;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.ExpectContinue = request.Content?.Headers.ContentLength > Small;
            return base.SendAsync(request, cancellationToken);
        }
    }
}
