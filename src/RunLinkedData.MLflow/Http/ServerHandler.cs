using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace RunLinkedData.MLflow.Http;

/// <summary>Makes the handler that holds the connections to a server.</summary>
internal static class ServerHandler
{
    /// <exception cref="ArgumentException">The options are not valid; the message lists every problem.</exception>
    /// <exception cref="MlflowException"><c>INVALID_PARAMETER_VALUE</c>: a certificate file cannot be read.</exception>
    public static SocketsHttpHandler Create(MlflowServerOptions options)
    {
        options.Check();
        var handler = new SocketsHttpHandler
        {
            // Redirects are followed by MlflowHttp, which knows where credentials may go.
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            // Not the default of 30 s: a server may close an idle connection just when a request is on its way. Uvicorn does so after 5 s.
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(4),
        };
        if (OperatingSystem.IsLinux())
        {
            handler.ConnectCallback = QuickAckStream.ConnectAsync;
        }

        try
        {
            if (!string.IsNullOrEmpty(options.ClientCertificatePath))
            {
                handler.SslOptions.ClientCertificates = [LoadClientCertificate(options.ClientCertificatePath)];
            }

            if (options.InsecureTls)
            {
                AcceptAny(handler);
            }
            else if (!string.IsNullOrEmpty(options.ServerCertificatePath))
            {
                handler.SslOptions.RemoteCertificateValidationCallback = TrustOnly(LoadAuthorities(options.ServerCertificatePath));
            }

            return handler;
        }
        catch
        {
            handler.Dispose();
            throw;
        }
    }

    [SuppressMessage(
        "Security",
        "CA5359:Do Not Disable Certificate Validation",
        Justification = "Only on request, by MLFLOW_TRACKING_INSECURE_TLS or the option of that name.")]
    private static void AcceptAny(SocketsHttpHandler handler) =>
        handler.SslOptions.RemoteCertificateValidationCallback = static (_, _, _, _) => true;

    private static RemoteCertificateValidationCallback TrustOnly(X509Certificate2Collection authorities) =>
        (_, certificate, chain, errors) =>
        {
            if (certificate is null || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != SslPolicyErrors.None)
            {
                return false;
            }

            using var own = new X509Chain();
            own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            own.ChainPolicy.CustomTrustStore.AddRange(authorities);
            own.ChainPolicy.ExtraStore.AddRange(authorities);
            own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            own.ChainPolicy.ExtraStore.AddRange(chain?.ChainElements.Select(element => element.Certificate).ToArray() ?? []);

            using var leaf = new X509Certificate2(certificate);
            return own.Build(leaf);
        };

    private static X509Certificate2 LoadClientCertificate(string path)
    {
        try
        {
            return X509Certificate2.CreateFromPemFile(path);
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw Unreadable("client certificate", path, "a PEM file with the certificate and its unencrypted key", exception);
        }
    }

    private static X509Certificate2Collection LoadAuthorities(string path)
    {
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPemFile(path);
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw Unreadable("certificates to trust", path, "a PEM file with one certificate or more", exception);
        }

        return authorities.Count > 0
            ? authorities
            : throw Unreadable("certificates to trust", path, "a PEM file with one certificate or more", null);
    }

    private static MlflowException Unreadable(string what, string path, string expected, Exception? exception) => new(
        MlflowErrorCode.InvalidParameterValue,
        $"The {what} cannot be read from '{path}'. Give {expected}.",
        exception);
}
