using System.Net;
using System.Net.Sockets;
using Amazon.Runtime;
using NUnit.Framework;
using RunLinkedData.Aws.Tests.Emulator;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;

namespace RunLinkedData.Aws.Tests.S3;

/// <summary>What goes wrong is said with the advice that helps, and without secrets.</summary>
public sealed class S3ErrorTests : S3Fixture
{
    [TestCase(403, "AccessDenied", MlflowErrorCode.PermissionDenied, "s3:PutObject on arn:aws:s3:::artifacts-of-tests/*")]
    [TestCase(404, "NoSuchBucket", MlflowErrorCode.ResourceDoesNotExist, "no bucket 'artifacts-of-tests'")]
    [TestCase(400, "ExpiredToken", MlflowErrorCode.Unauthenticated, "has expired")]
    [TestCase(403, "InvalidAccessKeyId", MlflowErrorCode.Unauthenticated, "does not know the credentials")]
    [TestCase(403, "RequestTimeTooSkewed", MlflowErrorCode.Unauthenticated, "clock of this machine")]
    [TestCase(503, "SlowDown", MlflowErrorCode.RequestLimitExceeded, "takes no more requests")]
    [TestCase(429, "TooManyRequests", MlflowErrorCode.RequestLimitExceeded, "takes no more requests")]
    [TestCase(503, "ServiceUnavailable", MlflowErrorCode.TemporarilyUnavailable, "Try later")]
    [TestCase(501, "NotImplemented", MlflowErrorCode.InvalidParameterValue, "S3Options.ConditionalWrites")]
    [TestCase(400, "EntityTooLarge", MlflowErrorCode.InvalidParameterValue, "MultipartThreshold")]
    [TestCase(400, "KMS.DisabledException", MlflowErrorCode.PermissionDenied, "kms:GenerateDataKey")]
    [TestCase(507, "XMinioStorageFull", MlflowErrorCode.ResourceExhausted, "no space left")]
    public async Task Put_Refused_SaysWhatToDo(int status, string code, string expected, string advice)
    {
        Emulator.Refuses = (_, _) => new S3Refusal(status, code, "The storage's own words.");

        var error = await ErrorAsync(() => WriteAsync("data/a.txt", "text"));

        Assert.That((error.Code, error.HttpStatus), Is.EqualTo((expected, status)));
        Assert.That(
            error.Message,
            Does.StartWith($"The artifact 'data/a.txt' in 's3://artifacts-of-tests/{Root}' could not be stored.")
                .And.Contain(advice)
                .And.Contain($"(HTTP {status}, {code}, request REQUEST1)")
                .And.Contain("The storage's own words"));
    }

    [TestCase(503, "SlowDown")]
    [TestCase(500, "InternalError")]
    [TestCase(0, "")]
    public async Task EveryCall_FailsTwice_IsTriedAgain(int status, string code)
    {
        Emulator.Refuses = (_, count) => count < 2 ? new S3Refusal(status, code) : null;

        await WriteAsync("folder/a.txt", "text");
        Assert.That(await ReadAsync("folder/a.txt"), Is.EqualTo("text"));
        Assert.That(await Store.ListAsync("folder"), Has.Count.EqualTo(1));
        await Store.DeleteAsync("folder");

        Assert.That(Emulator.Keys, Is.Empty);
        Assert.That(Time.Waits, Has.Count.GreaterThanOrEqualTo(8));
        Assert.That(Log.Text, Does.Contain("attempt 1 failed"));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Call_SignatureRefused_NeitherSecretsNorTheRequestAreTold(bool writes)
    {
        var options = S3Stores.For(Emulator);
        options.Credentials = new SessionAWSCredentials(S3Emulator.AccessKey, "another-secret", "the-session-token");

        var store = Open(options);
        var error = await ErrorAsync(() => writes ? store.WriteAsync("a.txt", "text"u8.ToArray()) : store.ListAsync());

        Assert.That(error.Code, Is.EqualTo(MlflowErrorCode.Unauthenticated));
        Assert.That(
            error.ToString() + Log.Text,
            Does.Contain("does not accept the signature")
                .And.Not.Contain("another-secret")
                .And.Not.Contain("the-session-token")
                .And.Not.Contain(S3Emulator.AccessKey)
                .And.Not.Contain("Signature="));
    }

    [Test]
    public async Task Call_NobodyListens_IsAnErrorSoon()
    {
        using TcpListener free = new(IPAddress.Loopback, 0);
        free.Start();
        var port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        var options = S3Stores.For(Emulator);
        options.Endpoint = new Uri($"http://127.0.0.1:{port}/secret-path");

        var error = await ErrorAsync(() => Open(options).ListAsync());

        Assert.That((error.Code, error.IsTransient), Is.EqualTo((MlflowErrorCode.TemporarilyUnavailable, true)));
        Assert.That(
            error.Message, Does.Contain($"http://127.0.0.1:{port} could").And.Contain("MLFLOW_S3_ENDPOINT_URL").And.Not.Contain("secret"));
        Assert.That(Time.Waits, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Call_UnknownHost_IsSaid()
    {
        var options = S3Stores.For(Emulator);
        options.Endpoint = new Uri("http://nowhere.invalid");

        var error = await ErrorAsync(() => Open(options).ListAsync());

        Assert.That(error.Message, Does.Contain("The host of http://nowhere.invalid could not be found"));
    }

    [Test]
    public async Task Call_NoCredentials_IsSaidAndNothingIsSent()
    {
        var options = S3Stores.For(Emulator);
        options.Credentials = new NoCredentials();

        var error = await ErrorAsync(() => Open(options).ListAsync());

        Assert.That(error.Code, Is.EqualTo(MlflowErrorCode.Unauthenticated));
        Assert.That(error.Message, Does.EndWith("cannot be used (Nobody is here). Look at S3Options.Credentials."));
        Assert.That(Emulator.Calls, Is.Empty);
    }

    [Test]
    public async Task Call_AnswerIsAPage_IsSaid()
    {
        Emulator.Faults = _ => new Testing.Servers.Fault { Status = 200, Body = "<html>Please log in" };

        var error = await ErrorAsync(() => Store.ListAsync());

        Assert.That(error.Message, Does.Contain("not that of S3"));
    }

    [Test]
    public async Task Put_AnswerIsAPage_IsNotTakenForSuccess()
    {
        Emulator.Faults = _ => new Testing.Servers.Fault { Status = 200, Body = "<html>Please log in" };

        var error = await ErrorAsync(() => WriteAsync("a.txt", "text"));

        Assert.That(error.Message, Does.Contain("not that of S3"));
    }

    [Test]
    public async Task Put_RefusedByAPage_IsSaidByItsStatus()
    {
        Emulator.Faults = _ => new Testing.Servers.Fault { Status = 407, Body = "<html>Please log in" };

        var error = await ErrorAsync(() => WriteAsync("a.txt", "text"));

        Assert.That((error.Code, error.HttpStatus), Is.EqualTo((MlflowErrorCode.Unauthenticated, 407)));
        Assert.That(error.Message, Does.Contain("(HTTP 407)").And.Not.Contain("log in."));
    }

    /// <summary>Credentials are asked for with the first call, not when a store is opened.</summary>
    [Test]
    public void Open_AsksNobody()
    {
        var options = S3Stores.For(Emulator);
        NoCredentials credentials = new();
        options.Credentials = credentials;

        _ = Open(options);

        Assert.That((credentials.Asked, Emulator.Calls.Count), Is.EqualTo((0, 0)));
    }

    private sealed class NoCredentials : AWSCredentials
    {
        public int Asked { get; private set; }

        public override ImmutableCredentials GetCredentials()
        {
            Asked++;
            throw new AmazonClientException("Nobody is here.");
        }
    }
}
