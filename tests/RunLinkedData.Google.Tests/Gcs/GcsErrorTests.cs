using System.Net;
using System.Net.Sockets;
using Google.Apis.Auth.OAuth2;
using NUnit.Framework;
using RunLinkedData.Google.Gcs;
using RunLinkedData.Google.Tests.Emulator;
using RunLinkedData.MLflow;

namespace RunLinkedData.Google.Tests.Gcs;

/// <summary>What goes wrong is said with the advice that helps, and without secrets.</summary>
public sealed class GcsErrorTests : GcsFixture
{
    [TestCase(403, "forbidden", MlflowErrorCode.PermissionDenied, "storage.objects.create on the bucket 'artifacts-of-tests'")]
    [TestCase(429, "rateLimitExceeded", MlflowErrorCode.RequestLimitExceeded, "takes no more requests")]
    [TestCase(403, "userRateLimitExceeded", MlflowErrorCode.RequestLimitExceeded, "takes no more requests")]
    [TestCase(503, "backendError", MlflowErrorCode.TemporarilyUnavailable, "Try later")]
    [TestCase(400, "userProjectMissing", MlflowErrorCode.InvalidParameterValue, "GoogleOptions.UserProject")]
    [TestCase(403, "userProjectAccountProblem", MlflowErrorCode.PermissionDenied, "serviceusage.services.use")]
    [TestCase(403, "retentionPolicyNotMet", MlflowErrorCode.InvalidState, "retention policy")]
    [TestCase(401, "authError", MlflowErrorCode.Unauthenticated, "clock of this machine")]
    [TestCase(407, "proxy", MlflowErrorCode.Unauthenticated, "HTTPS_PROXY")]
    [TestCase(413, "uploadTooLarge", MlflowErrorCode.InvalidParameterValue, "MLFLOW_GCS_UPLOAD_CHUNK_SIZE")]
    [TestCase(302, "moved", MlflowErrorCode.EndpointNotFound, "points elsewhere")]
    public async Task Put_Refused_SaysWhatToDo(int status, string reason, string expected, string advice)
    {
        Emulator.Refuses = (_, _) => new GcsRefusal(status, reason, "The storage's own words.");
        var store = Open(GcsSettingsTests.WithToken(Emulator, "token"));

        var error = await ErrorAsync(() => store.UploadFileAsync(NewFile(10), "data/a.txt"));

        Assert.That((error.Code, error.HttpStatus), Is.EqualTo((expected, status)));
        Assert.That(
            error.Message,
            Does.StartWith($"The artifact 'data/a.txt' in 'gs://artifacts-of-tests/{Root}' could not be stored.")
                .And.Contain(advice)
                .And.Contain($"(HTTP {status}, {reason})")
                .And.Contain("The storage's own words"));
    }

    [TestCase(403, "Permission denied on Cloud KMS key. Please ensure that your Cloud Storage service account may use it.")]
    [TestCase(400, "Cloud KMS key is disabled.")]
    public async Task Put_KeyCannotBeUsed_IsSaid(int status, string words)
    {
        Emulator.Refuses = (_, _) => new GcsRefusal(status, "forbidden", words);

        var error = await ErrorAsync(() => Open(GcsSettingsTests.WithToken(Emulator, "token")).UploadFileAsync(NewFile(10), "a.txt"));

        Assert.That(error.Code, Is.EqualTo(MlflowErrorCode.PermissionDenied));
        Assert.That(error.Message, Does.Contain("roles/cloudkms.cryptoKeyEncrypterDecrypter"));
    }

    [Test]
    public async Task EveryCall_NoSuchBucket_IsSaid()
    {
        using var context = GcsStores.NewContext();
        var store = GcsArtifactStore.CreateFactory(new GoogleOptions { Endpoint = Emulator.Uri })("gs://another-bucket/a", context);

        var errors = new[]
        {
            await ErrorAsync(() => store.UploadFileAsync(NewFile(10), "a.txt")),
            await ErrorAsync(() => store.UploadFileAsync(NewFile(9_000_000), "a.txt")),
            await ErrorAsync(() => store.OpenReadAsync("a.txt")),
            await ErrorAsync(() => store.ListAsync()),
            await ErrorAsync(() => store.DeleteAsync("a.txt")),
            await ErrorAsync(() => store.DescribeAsync()),
        };

        foreach (var error in errors)
        {
            Assert.That(error.Code, Is.EqualTo(MlflowErrorCode.ResourceDoesNotExist));
            Assert.That(error.Message, Does.Contain($"There is no bucket 'another-bucket' at http://{Emulator.Uri.Authority}"));
        }
    }

    [TestCase(503)]
    [TestCase(500)]
    [TestCase(408)]
    [TestCase(0)]
    public async Task EveryCall_FailsTwice_IsTriedAgain(int status)
    {
        Emulator.Refuses = (_, count) => count < 2 ? new GcsRefusal(status, "backendError") : null;

        await WriteAsync("folder/a.txt", "text");
        Assert.That(await ReadAsync("folder/a.txt"), Is.EqualTo("text"));
        Assert.That(await Store.ListAsync("folder"), Has.Count.EqualTo(1));
        await Store.DeleteAsync("folder");

        Assert.That(Emulator.Names, Is.Empty);
        Assert.That(Time.Waits, Has.Count.GreaterThanOrEqualTo(8));
        Assert.That(Log.Text, Does.Contain("attempt 1 failed"));
    }

    [Test]
    public async Task Call_Nobody_IsToldThatNoCredentialsWereFound()
    {
        Emulator.Token = "token";

        var errors = new[] { await ErrorAsync(() => WriteAsync("a.txt", "text")), await ErrorAsync(() => Store.ListAsync()) };

        foreach (var error in errors)
        {
            Assert.That(error.Code, Is.EqualTo(MlflowErrorCode.Unauthenticated));
            Assert.That(
                error.Message, Does.Contain("GOOGLE_APPLICATION_CREDENTIALS").And.Contain("gcloud auth application-default login"));
        }
    }

    [Test]
    public async Task Call_TokenIsOld_AnotherIsAskedFor()
    {
        Emulator.Token = "first-token";
        var store = Open(GcsSettingsTests.WithFile(Emulator, Folder));
        await store.UploadFileAsync(NewFile(10), "a.txt");
        Emulator.Token = "second-token";

        await store.UploadFileAsync(NewFile(10), "b.txt");
        await store.ListAsync();

        Assert.That(Emulator.Operations, Is.EqualTo(new[] { "TOKEN", "PUT", "PUT", "TOKEN", "PUT", "LIST" }));
    }

    [Test]
    public async Task Call_NoTokenIsGiven_IsSaidWithoutSecrets()
    {
        Emulator.Token = "the-token";
        Emulator.Refuses = (operation, _) => operation == "TOKEN"
            ? new GcsRefusal(400, Message: """{"error": "invalid_grant", "error_description": "Token has been expired or revoked."}""")
            : null;

        var error = await ErrorAsync(() => Open(GcsSettingsTests.WithFile(Emulator, Folder)).ListAsync());

        Assert.That(error.Code, Is.EqualTo(MlflowErrorCode.Unauthenticated));
        Assert.That(
            error.ToString() + Log.Text,
            Does.Contain("gives no token").And.Contain("Token has been expired or revoked").And.Not.Contain("the-subject-token"));
    }

    [Test]
    public async Task Call_TokenRefused_IsSaidWithoutSecrets()
    {
        Emulator.Token = "another";

        var error = await ErrorAsync(() => Open(GcsSettingsTests.WithToken(Emulator, "the-secret-token")).ListAsync());

        Assert.That(error.Code, Is.EqualTo(MlflowErrorCode.Unauthenticated));
        Assert.That(
            error.ToString() + Log.Text, Does.Contain("does not accept the token").And.Not.Contain("the-secret-token"));
    }

    [TestCase("no JSON")]
    [TestCase("{}")]
    [TestCase("""{"type": "service_account", "private_key": "the-private-key"}""")]
    [TestCase(null)]
    public async Task Call_FileOfCredentialsIsBroken_IsSaidWithoutSecrets(string? text)
    {
        if (text is not null)
        {
            await File.WriteAllTextAsync(Folder["credentials.json"], text);
        }

        var store = Open(new GoogleOptions { Endpoint = Emulator.Uri, CredentialPath = Folder["credentials.json"] });
        var error = await ErrorAsync(() => store.ListAsync());

        Assert.That((error.Code, Emulator.Calls.Count), Is.EqualTo((MlflowErrorCode.Unauthenticated, 0)));
        Assert.That(error.ToString(), Does.Contain("GoogleOptions.CredentialPath").And.Not.Contain("the-private-key"));
    }

    /// <summary>The address of a session lets everybody write to it.</summary>
    [Test]
    public async Task Upload_Fails_TheSessionIsNotTold()
    {
        Emulator.Breaks = _ => 1000;

        var error = await ErrorAsync(() => Store.UploadFileAsync(NewFile(9_000_000), "a.bin"));

        Assert.That(error.ToString() + Log.Text, Does.Not.Contain("upload_id"));
    }

    [Test]
    public async Task Call_NobodyListens_IsAnErrorSoon()
    {
        using TcpListener free = new(IPAddress.Loopback, 0);
        free.Start();
        var port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();

        var error = await ErrorAsync(
            () => Open(new GoogleOptions { Endpoint = new Uri($"http://127.0.0.1:{port}/secret-path") }).ListAsync());

        Assert.That((error.Code, error.IsTransient), Is.EqualTo((MlflowErrorCode.TemporarilyUnavailable, true)));
        Assert.That(
            error.Message, Does.Contain($"http://127.0.0.1:{port} could").And.Contain("STORAGE_EMULATOR_HOST").And.Not.Contain("secret"));
        Assert.That(Time.Waits, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Call_UnknownHost_IsSaid()
    {
        var error = await ErrorAsync(() => Open(new GoogleOptions { Endpoint = new Uri("http://nowhere.invalid") }).ListAsync());

        Assert.That(error.Message, Does.Contain("The host of http://nowhere.invalid could not be found"));
    }

    [Test]
    public async Task Call_AnswerIsAPage_IsSaid()
    {
        Emulator.Faults = _ => new Testing.Servers.Fault { Status = 200, Body = "<html>Please log in" };

        var errors = new[]
        {
            await ErrorAsync(() => Store.ListAsync()),
            await ErrorAsync(() => Store.UploadFileAsync(NewFile(10), "a.txt")),
            await ErrorAsync(() => Store.UploadFileAsync(NewFile(9_000_000), "a.txt")),
        };

        Assert.That(errors.Select(error => error.Message), Has.All.Contain("not that of Google Cloud Storage"));
    }

    [Test]
    public void Open_AsksNobody()
    {
        _ = Open(GcsSettingsTests.WithFile(Emulator, Folder));
        _ = Open(new GoogleOptions { Endpoint = Emulator.Uri, CredentialPath = Folder["missing.json"] });

        Assert.That(Emulator.Calls, Is.Empty);
    }

    /// <summary>A service account whose token server is the emulator.</summary>
    [Test]
    public async Task Call_ServiceAccount_AsksItsTokenServer()
    {
        Emulator.Token = "token";
        using var key = System.Security.Cryptography.RSA.Create(2048);
        ServiceAccountCredential account = new(
            new ServiceAccountCredential.Initializer("tests@tests.iam.gserviceaccount.com", $"{Emulator.Uri}token") { Key = key });
        var store = Open(new GoogleOptions { Endpoint = Emulator.Uri, Credential = account.ToGoogleCredential() });

        await store.ListAsync();

        Assert.That(Emulator.Operations, Is.EqualTo(new[] { "TOKEN", "LIST" }));
        Assert.That((await store.DescribeAsync()).Credentials, Is.EqualTo("the key of a service account"));
    }
}
