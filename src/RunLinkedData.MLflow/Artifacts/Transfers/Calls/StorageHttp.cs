using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace RunLinkedData.MLflow.Artifacts.Transfers.Calls;

/// <summary>The connections below the client of an SDK.</summary>
internal static class StorageHttp
{
    /// <summary>A client without a time limit of its own, as attempts are watched. It owns its handler.</summary>
    /// <param name="handler">What requests go through; null for <see cref="NewHandler"/>.</param>
    public static HttpClient NewClient(HttpMessageHandler? handler = null) => new(new Polite(handler ?? NewHandler()))
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>Makes what requests go through.</summary>
    /// <param name="insecureTls">Whether any certificate will do.</param>
    /// <param name="authorities">The PEM file of the authorities to trust instead of the system's; null for those.</param>
    /// <param name="setting">What names that file, for the error.</param>
    /// <exception cref="MlflowException"><c>INVALID_PARAMETER_VALUE</c>: the file cannot be read.</exception>
    [SuppressMessage(
        "Security",
        "CA5359:Do Not Disable Certificate Validation",
        Justification = "Only where a variable or an option of the user says so.")]
    public static SocketsHttpHandler NewHandler(bool insecureTls = false, string? authorities = null, string? setting = null)
    {
        SocketsHttpHandler handler = new()
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        if (insecureTls)
        {
            handler.SslOptions.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
        }
        else if (authorities is not null)
        {
            X509ChainPolicy policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            try
            {
                policy.CustomTrustStore.ImportFromPemFile(authorities);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
            {
                throw new MlflowException(
                    MlflowErrorCode.InvalidParameterValue,
                    $"The authorities to trust could not be read from '{authorities}' ({exception.Message}). Correct {setting}; it is a "
                    + "PEM file.",
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
