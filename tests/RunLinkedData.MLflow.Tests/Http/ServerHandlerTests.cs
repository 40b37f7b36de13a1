using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using NUnit.Framework;
using RunLinkedData.MLflow.Http;
using RunLinkedData.Testing;

namespace RunLinkedData.MLflow.Tests.Http;

/// <summary>Certificates: whom we trust, and who we are.</summary>
[TestFixture]
public sealed class ServerHandlerTests
{
    private TemporaryFolder _folder = null!;
    private X509Certificate2 _certificate = null!;

    [OneTimeSetUp]
    public void MakeCertificate()
    {
        _folder = new TemporaryFolder();
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(
            certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        using var made = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        _certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
        File.WriteAllText(_folder["ca.pem"], made.ExportCertificatePem());
        File.WriteAllText(_folder["client.pem"], made.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
    }

    [OneTimeTearDown]
    public void DeleteCertificate()
    {
        _certificate.Dispose();
        _folder.Dispose();
    }

    private async Task<string?> CallAsync(Action<MlflowServerOptions> configure)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var served = ServeOneAsync(listener);
        var options = new MlflowServerOptions { TrackingUri = $"https://{listener.LocalEndpoint}" };
        configure(options);
        using var http = new MlflowHttp(options);
        await http.SendAsync(new HttpCall(HttpMethod.Get, "x"), CancellationToken.None);
        return await served;
    }

    /// <summary>Answers one request; gives the subject of the client's certificate.</summary>
    private async Task<string?> ServeOneAsync(TcpListener listener)
    {
        using var client = await listener.AcceptTcpClientAsync();
        await using var tls = new SslStream(client.GetStream());
        await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
        {
            ServerCertificate = _certificate,
            ClientCertificateRequired = true,
            RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is null or X509Certificate2,
        });
        await tls.ReadAtLeastAsync(new byte[10], 10);
        await tls.WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"));
        return tls.RemoteCertificate?.Subject;
    }

    [Test]
    public async Task Send_UntrustedCertificate_FailsAtOnceAndNamesTheVariable()
    {
        var error = await Assert.ThrowsAsync<MlflowException>(() => CallAsync(_ => { }));

        Assert.That(error!.Code, Is.EqualTo(MlflowErrorCode.Unauthenticated));
        Assert.That(error.Message, Does.Contain("MLFLOW_TRACKING_SERVER_CERT_PATH").And.Not.Contain("attempts"));
    }

    [Test]
    public async Task Send_OwnAuthority_IsTrusted() =>
        Assert.That(await CallAsync(options => options.ServerCertificatePath = _folder["ca.pem"]), Is.Null);

    [Test]
    public async Task Send_InsecureOnRequest_IsNotChecked() =>
        Assert.That(await CallAsync(options => options.InsecureTls = true), Is.Null);

    [Test]
    public async Task Send_ClientCertificate_IsShown() => Assert.That(
        await CallAsync(
            options => (options.ServerCertificatePath, options.ClientCertificatePath) = (_folder["ca.pem"], _folder["client.pem"])),
        Is.EqualTo("CN=127.0.0.1"));
}
