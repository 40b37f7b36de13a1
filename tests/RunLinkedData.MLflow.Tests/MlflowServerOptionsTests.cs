using NUnit.Framework;
using RunLinkedData.MLflow.Http;
using RunLinkedData.Testing;

namespace RunLinkedData.MLflow.Tests;

[TestFixture]
public sealed class MlflowServerOptionsTests
{
    private static MlflowServerOptions Read(params (string Name, string Value)[] variables) =>
        MlflowServerOptions.FromEnvironment(name => variables.FirstOrDefault(variable => variable.Name == name).Value);

    [Test]
    public void Check_ManyProblems_AreReportedTogetherWithoutThePassword()
    {
        var options = new MlflowServerOptions
        {
            TrackingUri = "ftp://u:geheim@host",
            InsecureTls = true,
            ServerCertificatePath = "ca.pem",
            MaxRetries = 10,
            AttemptTimeout = TimeSpan.Zero,
            Token = "a\nb",
        };
        options.Headers["bad name"] = "x";

        Assert.That(
            () => new MlflowHttp(options),
            Throws.ArgumentException.With.Message.Contains("TrackingUri")
                .And.Message.Contains("InsecureTls")
                .And.Message.Contains("MaxRetries is 10")
                .And.Message.Contains("AttemptTimeout")
                .And.Message.Contains("Token")
                .And.Message.Contains("'bad name'")
                .And.Message.Not.Contains("geheim"));
    }

    [Test]
    public void FromEnvironment_Nothing_GivesMlflowsDefaults()
    {
        var options = Read();

        Assert.Multiple(() =>
        {
            Assert.That(options.AttemptTimeout, Is.EqualTo(TimeSpan.FromSeconds(120)));
            Assert.That((options.MaxRetries, options.BackoffFactor, options.BackoffJitter), Is.EqualTo((7, 2.0, 1.0)));
            Assert.That((options.RespectRetryAfter, options.AllowRedirects, options.InsecureTls), Is.EqualTo((true, true, false)));
            Assert.That(options.Username, Is.Null);
        });
    }

    [Test]
    public void FromEnvironment_AllVariables_AreLaidOverTheDefaults()
    {
        var options = Read(
            ("MLFLOW_TRACKING_URI", "https://mlflow.example.com"),
            ("MLFLOW_TRACKING_TOKEN", "t"),
            ("MLFLOW_TRACKING_INSECURE_TLS", "True"),
            ("MLFLOW_TRACKING_CLIENT_CERT_PATH", "client.pem"),
            ("MLFLOW_HTTP_REQUEST_TIMEOUT", "7.5"),
            ("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "3"),
            ("MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR", "5"),
            ("MLFLOW_HTTP_REQUEST_BACKOFF_JITTER", "0.5"),
            ("MLFLOW_HTTP_RESPECT_RETRY_AFTER_HEADER", "0"),
            ("MLFLOW_ALLOW_HTTP_REDIRECTS", "false"),
            ("MLFLOW_WORKSPACE", "w"));

        Assert.Multiple(() =>
        {
            Assert.That((options.TrackingUri, options.Token, options.Workspace), Is.EqualTo(("https://mlflow.example.com", "t", "w")));
            Assert.That((options.InsecureTls, options.RespectRetryAfter, options.AllowRedirects), Is.EqualTo((true, false, false)));
            Assert.That((options.MaxRetries, options.BackoffFactor, options.BackoffJitter), Is.EqualTo((3, 5.0, 0.5)));
            Assert.That(options.AttemptTimeout, Is.EqualTo(TimeSpan.FromSeconds(7.5)));
            Assert.That(options.ClientCertificatePath, Is.EqualTo("client.pem"));
        });
    }

    [Test]
    public void FromEnvironment_NotUnderstood_NamesEachVariable() => Assert.That(
        () => Read(
            ("MLFLOW_TRACKING_INSECURE_TLS", "yes"),
            ("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "10"),
            ("MLFLOW_TRACKING_AWS_SIGV4", "v4"),
            ("MLFLOW_TRACKING_AUTH", "arn")),
        Throws.InstanceOf<MlflowException>()
            .With.Message.Contains("MLFLOW_TRACKING_INSECURE_TLS is 'yes'")
            .And.Message.Contains("MAX_RETRIES")
            .And.Message.Contains("SIGV4")
            .And.Message.Contains("TokenProvider"));

    [Test]
    public void FromEnvironment_CredentialsFile_IsOverriddenKeyByKey()
    {
        using var home = new TemporaryFolder();
        Directory.CreateDirectory(home[".mlflow"]);
        File.WriteAllText(
            home[".mlflow", "credentials"],
            "; a comment\n[other]\nmlflow_tracking_username = "
            + "wrong\n[mlflow]\nmlflow_tracking_username = ada\nMLFLOW_TRACKING_PASSWORD=a=b\n");

        var stored = Read(("HOME", home.Path));
        var overridden = Read(("HOME", home.Path), ("MLFLOW_TRACKING_PASSWORD", "other"));

        Assert.That((stored.Username, stored.Password), Is.EqualTo(("ada", "a=b")));
        Assert.That((overridden.Username, overridden.Password), Is.EqualTo(("ada", "other")));
    }

    [TestCase("ServerCertificatePath")]
    [TestCase("ClientCertificatePath")]
    public void CreateHandler_UnreadableCertificate_IsRefused(string option)
    {
        var options = new MlflowServerOptions { TrackingUri = "https://x" };
        typeof(MlflowServerOptions).GetProperty(option)!.SetValue(options, "missing.pem");

        Assert.That(() => ServerHandler.Create(options), Throws.InstanceOf<MlflowException>().With.Message.Contains("missing.pem"));
    }
}
