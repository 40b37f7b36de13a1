using Google.Apis.Auth.OAuth2;
using NUnit.Framework;
using RunLinkedData.Google.Gcs;
using RunLinkedData.Google.Tests.Emulator;
using RunLinkedData.MLflow;
using RunLinkedData.Testing;

namespace RunLinkedData.Google.Tests.Gcs;

/// <summary>What variables and options do to requests.</summary>
public sealed class GcsSettingsTests : GcsFixture
{
    internal static GoogleOptions WithToken(GcsEmulator emulator, string token) => new()
    {
        Endpoint = emulator.Uri,
        Credential = GoogleCredential.FromAccessToken(token),
    };

    /// <summary>Workload identity federation: a token of a file is changed into one of Google by the emulator.</summary>
    internal static GoogleOptions WithFile(GcsEmulator emulator, TemporaryFolder folder)
    {
        File.WriteAllText(folder["subject"], "the-subject-token");
        File.WriteAllText(folder["credentials.json"], $$"""
            {
              "type": "external_account",
              "audience": "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/tests/providers/tests",
              "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
              "token_url": "{{emulator.Uri}}token",
              "credential_source": {"file": "{{folder["subject"].Replace('\\', '/')}}"}
            }
            """);
        return new GoogleOptions { Endpoint = emulator.Uri, CredentialPath = folder["credentials.json"] };
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task EmulatorHost_WithAndWithoutScheme_IsCalledAsNobody(bool hasScheme)
    {
        var host = hasScheme ? Emulator.Uri.AbsoluteUri : Emulator.Uri.Authority;
        var store = Open(new GoogleOptions(), new Dictionary<string, string> { ["STORAGE_EMULATOR_HOST"] = host });

        await store.UploadFileAsync(NewFile(10), "a.txt");

        Assert.That(Emulator.Names, Is.EqualTo(new[] { $"{Root}/a.txt" }));
        Assert.That(Emulator.Calls.Single().Headers.Keys, Does.Not.Contain("Authorization"));
    }

    [Test]
    public async Task Endpoint_GoesBeforeTheVariable()
    {
        var store = Open(
            new GoogleOptions { Endpoint = Emulator.Uri },
            new Dictionary<string, string> { ["STORAGE_EMULATOR_HOST"] = "nowhere.invalid" });

        await store.ListAsync();

        Assert.That(Emulator.Operations, Is.EqualTo(new[] { "LIST" }));
    }

    [Test]
    public async Task UserProjectAndKey_GoWithEveryCall()
    {
        const string Key = "projects/p/locations/l/keyRings/r/cryptoKeys/k";
        Emulator.Payer = "who-pays";
        var store = Open(new GoogleOptions { Endpoint = Emulator.Uri, UserProject = "who-pays", KmsKeyName = Key });

        await store.UploadFileAsync(NewFile(9_000_000), "folder/a.bin");
        await store.UploadFileAsync(NewFile(9), "folder/b.bin");
        await store.ListAsync("folder");
        await using (await store.OpenReadAsync("folder/a.bin"))
        {
        }

        await using (await store.OpenRangeAsync("folder/b.bin", 20))
        {
        }

        await store.DescribeAsync();
        await store.DeleteAsync("folder");

        Assert.That(
            Emulator.Calls.Where(call => call.Operation != "SEND" && !call.Query.ContainsKey("userProject"))
                .Select(call => call.Operation),
            Is.Empty);
        Assert.That(Emulator.Operations.Distinct().Count(), Is.EqualTo(8));
        Assert.That(
            Emulator.Calls.Where(call => call.Operation is "PUT" or "BEGIN").Select(call => call.Query["kmsKeyName"]),
            Is.EqualTo(new[] { Key, Key }));
    }

    [Test]
    public async Task CredentialPath_IsUsedAtEndpointsWithoutEncryptionToo()
    {
        Emulator.Token = "token";

        await Open(WithFile(Emulator, Folder)).ListAsync();

        Assert.That(Emulator.Operations, Is.EqualTo(new[] { "TOKEN", "LIST" }));
    }

    [Test]
    public async Task Describe_SaysWhereAndWho()
    {
        Emulator.Token = "token";
        var described = await Open(WithFile(Emulator, Folder)).DescribeAsync();
        Assert.That(
            (described.Address, described.Region, described.Credentials),
            Is.EqualTo((Emulator.Uri.GetLeftPart(UriPartial.Authority), "EUROPE-WEST3", "workload identity federation")));

        Emulator.Refuses = (operation, _) => operation == "BUCKET" ? new GcsRefusal(403, "forbidden") : null;
        described = await Open(WithToken(Emulator, "token")).DescribeAsync();
        Assert.That((described.Region, described.Credentials), Is.EqualTo(((string?)null, "an access token")));

        Emulator.Token = null;
        described = await Open(new GoogleOptions { Endpoint = Emulator.Uri }).DescribeAsync();
        Assert.That(described.Credentials, Does.StartWith("nobody"));
    }

    [TestCase("7", 7)]
    [TestCase("-1", 24 * 24 * 60 * 60)]
    public async Task Timeout_OfMlflowsVariable_IsHowLongNothingMayMove(string variable, int seconds)
    {
        var limit = TimeSpan.FromSeconds(seconds);
        Testing.Http.QuickTime time = new(limit);
        using var context = GcsStores.NewContext(
            variables: new Dictionary<string, string> { ["MLFLOW_ARTIFACT_UPLOAD_DOWNLOAD_TIMEOUT"] = variable },
            configure: server => (server.TimeProvider, server.LoggerFactory) = (time, Log));
        var fired = 0;
        Emulator.Faults = _ => fired == 0
            ? new Testing.Servers.Fault { Before = () => fired = time.Fire(limit), Delay = TimeSpan.FromMilliseconds(1) }
            : null;

        await GcsStores.Open(new GoogleOptions { Endpoint = Emulator.Uri }, context).ListAsync();

        Assert.That(fired, Is.EqualTo(1));
        Assert.That(Log.Text, Does.Contain("attempt 1 failed (Timeout)"));
    }

    [Test]
    public void Variables_NotUnderstood_AreRefusedTogether()
    {
        var error = Assert.Throws<MlflowException>(() => Open(
            new GoogleOptions(),
            new Dictionary<string, string>
            {
                ["STORAGE_EMULATOR_HOST"] = "http://user:secret@emulator",
                ["MLFLOW_GCS_UPLOAD_CHUNK_SIZE"] = "1000000",
                ["MLFLOW_ARTIFACT_UPLOAD_DOWNLOAD_TIMEOUT"] = "soon",
            }))!;

        Assert.That(error.Code, Is.EqualTo(MlflowErrorCode.InvalidParameterValue));
        Assert.That(
            error.Message,
            Does.Contain("STORAGE_EMULATOR_HOST")
                .And.Contain("MLFLOW_GCS_UPLOAD_CHUNK_SIZE is '1000000'")
                .And.Contain("multiple of 262144")
                .And.Contain("'soon'")
                .And.Not.Contain("secret"));
    }

    [Test]
    public void Options_NotUnderstood_AreRefusedAtOnce() => Assert.That(
        () => new RunTrackerOptions().UseGoogle(google =>
        {
            google.Endpoint = new Uri("ftp://user:secret@storage");
            google.UploadChunkSize = 5;
            google.CredentialPath = "file.json";
            google.Credential = GoogleCredential.FromAccessToken("token");
        }),
        Throws.ArgumentException.With.Message.Contains("Endpoint must be")
            .And.Message.Contains("UploadChunkSize is 5")
            .And.Message.Contains("Credential and CredentialPath")
            .And.Message.Not.Contains("secret"));

    [Test]
    public void UseGoogle_AddsTheScheme() =>
        Assert.That(new RunTrackerOptions().UseGoogle().ArtifactStores.Keys, Does.Contain("gs"));

    [Test]
    public void Options_ChangedLater_HaveNoEffect()
    {
        GoogleOptions options = new() { Endpoint = Emulator.Uri };
        var factory = GcsArtifactStore.CreateFactory(options);
        options.Endpoint = new Uri("http://nowhere.invalid");
        using var context = GcsStores.NewContext();

        Assert.That(async () => await factory($"gs://{GcsEmulator.Bucket}/a", context).ListAsync(), Is.Empty);
    }
}
