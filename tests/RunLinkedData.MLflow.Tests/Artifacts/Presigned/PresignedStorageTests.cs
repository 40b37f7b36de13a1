using NUnit.Framework;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Stores;
using RunLinkedData.MLflow.Tests.Artifacts.Proxy;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Servers;

namespace RunLinkedData.MLflow.Tests.Artifacts.Presigned;

/// <summary>Files of a run on S3, at addresses that the server signs: what goes over the wire, and what goes wrong.</summary>
public sealed class PresignedStorageTests
{
    private const string Upload = "presigned-upload-url";
    private const string Download = "presigned-download-url";
    private const int RangeSize = 100_000;

    private static readonly byte[] Bytes = ProxyStores.Bytes(1_000_001);

    private SigningServer _server = null!;
    private LogLines _log = null!;
    private ServerArtifacts _store = null!;

    [SetUp]
    public void Start()
    {
        (_server, _log) = (new SigningServer { PageSize = 3 }, new LogLines());
        var options = ProxyStores.Server(_server.TrackingUri);
        (options.Token, options.LoggerFactory) = ("the-token", _log);
        _store = new ServerArtifacts(_server.NewRun(), options, new TransferOptions { RangeSize = RangeSize, Parallelism = 2 });
    }

    [TearDown]
    public async Task Stop()
    {
        _store.Dispose();
        await _server.DisposeAsync();
        _log.Dispose();
    }

    [Test]
    public async Task Write_GoesStraightToTheStorage_WithTheHeadersThatWereSignedAndNoLogin()
    {
        _server.UploadHeaders["x-amz-server-side-encryption"] = "aws:kms";
        _server.UploadHeaders["Content-Encoding"] = "odd;q=1";
        _server.UploadHeaders["Content-Disposition"] = "inline";
        _server.UploadHeaders["Content-Language"] = "de";
        _server.UploadHeaders["Expires"] = "Thu, 01 Dec 2030 16:00:00 GMT";
        _server.UploadHeaders["Cache-Control"] = "no-store";

        await _store.WriteAsync("dir/a.txt", Bytes);

        var sent = _server.Bucket.Server.Requests.Single();
        Assert.That(sent.Headers, Does.Not.ContainKey("Authorization"));
        Assert.That(sent.Headers["Content-Type"], Is.EqualTo("text/plain"));
        Assert.That(sent.Headers["Content-Length"], Is.EqualTo("1000001"));
        Assert.That(
            _server.UploadHeaders.Select(header => sent.Headers.GetValueOrDefault(header.Key)), Is.EqualTo(_server.UploadHeaders.Values));
        Assert.That(_server.Bucket.Find(KeyOf("dir/a.txt"))!.Bytes, Is.EqualTo(Bytes));
        Assert.That(_server.Server.Requests.Select(request => request.Headers["Authorization"]), Has.All.EqualTo("Bearer the-token"));
    }

    [Test]
    public async Task Read_LargeFile_ComesInRangesOfOneVersionAtOneAddress()
    {
        await _store.WriteAsync("big.bin", Bytes);

        Assert.That(await _store.ReadAsync("big.bin"), Is.EqualTo(Bytes));
        var asked = _server.Bucket.Server.Requests.Where(request => request.Method == "GET").ToList();
        Assert.That(asked, Has.Count.EqualTo(11).And.All.Matches<LoopbackRequest>(request => request!.Headers.ContainsKey("Range")));
        Assert.That(asked.Skip(1).Select(request => request.Headers["If-Match"]).Distinct(), Has.Exactly(1).Items);
        Assert.That(asked.Select(request => request.Headers.ContainsKey("Authorization")), Has.None.True);
        Assert.That(_server.Asked(Download), Is.EqualTo(1));
    }

    [Test]
    public async Task OpenRange_VersionByItsId_IsRefusedInWords()
    {
        await _store.WriteAsync("a.txt", Bytes);

        Assert.That(
            async () => await _store.OpenRangeAsync("a.txt", 0, 1, "version-id:v1"),
            Throws.InstanceOf<MlflowException>().With.Property("Code").EqualTo(MlflowErrorCode.PermissionDenied)
                .And.Message.Contains("signs addresses of what lies there now"));
        Assert.That(_server.Asked(Download), Is.Zero);
    }

    [Test]
    public async Task Read_AddressExpires_AsksForAnotherAndGoesOn()
    {
        await _store.WriteAsync("big.bin", Bytes);
        var asked = 0;
        _server.Bucket.Server.Faults = request =>
            request.Method == "GET" && Interlocked.Increment(ref asked) == 4 ? new Fault { Before = _server.Bucket.Expire } : null;

        Assert.That(await _store.ReadAsync("big.bin"), Is.EqualTo(Bytes));
        Assert.That(_server.Asked(Download), Is.InRange(2, 3));
    }

    [Test]
    public async Task Read_BreaksOffAndTheAddressExpires_GoesOnAtThatByte()
    {
        await _store.WriteAsync("big.bin", Bytes);
        var asked = 0;
        _server.Bucket.Server.Faults = request => request.Method != "GET" ? null : Interlocked.Increment(ref asked) switch
        {
            1 => new Fault { BreaksAfter = 50_000 },
            2 => new Fault { Before = _server.Bucket.Expire },
            _ => null,
        };

        await using var content = await _store.OpenRangeAsync("big.bin", 7);
        using var read = new MemoryStream();
        await content.CopyToAsync(read);

        Assert.That(read.ToArray(), Is.EqualTo(Bytes[7..]));
        Assert.That(_server.Bucket.Server.Requests.Last().Headers["Range"], Is.Not.EqualTo("bytes=7-"));
        Assert.That((asked, _server.Asked(Download)), Is.EqualTo((3, 2)));
    }

    [Test]
    public async Task Read_FileIsReplacedMeanwhile_IsDataLoss()
    {
        await _store.WriteAsync("big.bin", Bytes);
        var broken = 0;
        _server.Bucket.Server.Faults = request => request.Method == "GET" && Interlocked.Exchange(ref broken, 1) == 0
            ? new Fault { BreaksAfter = 50_000 }
            : null;

        await using var content = await _store.OpenRangeAsync("big.bin", 0);
        _ = await content.ReadAtLeastAsync(new byte[10_000], 10_000);
        _server.Bucket.Store(KeyOf("big.bin"), ProxyStores.Bytes(1_000_002));

        Assert.That(
            async () => await content.CopyToAsync(Stream.Null),
            Throws.InstanceOf<MlflowException>().With.Property("Code").EqualTo(MlflowErrorCode.DataLoss));
    }

    [Test]
    public async Task Write_StorageIsBusyUntilTheAddressHasExpired_IsSentToAnother()
    {
        var asked = 0;
        _server.Bucket.Server.Faults = request => Interlocked.Increment(ref asked) <= 2
            ? new Fault { Status = 503, Before = _server.Bucket.Expire }
            : null;

        await _store.WriteAsync("a.bin", Bytes);

        Assert.That(_server.Bucket.Find(KeyOf("a.bin"))!.Bytes, Is.EqualTo(Bytes));
        Assert.That(_server.Asked(Upload), Is.EqualTo(2));
    }

    [Test]
    public async Task Write_StorageRefusesEachAddress_IsPermissionDeniedWithoutTheAddress()
    {
        _server.Bucket.Server.Faults = _ => new Fault { Before = _server.Bucket.Expire };

        var error = await ErrorAsync(() => _store.WriteAsync("a.bin", Bytes));

        Assert.That((error.Code, error.HttpStatus), Is.EqualTo((MlflowErrorCode.PermissionDenied, 403)));
        Assert.That(error.Message, Does.Contain("'a.bin'").And.Contain("AccessDenied").And.Contain("credentials of the server"));
        Assert.That(_server.Asked(Upload), Is.EqualTo(2));
        AssertNoSecret(error);
    }

    [Test]
    public async Task Read_StorageRefusesTheSignature_SaysSoAndQuotesNothingOfIt()
    {
        await _store.WriteAsync("a.bin", Bytes);
        _server.Bucket.Server.Faults = request => new Fault
        {
            Status = 403,
            Body = $"<Error><Code>SignatureDoesNotMatch</Code><StringToSign>{request.RawQuery}</StringToSign></Error>",
        };

        var error = await ErrorAsync(() => _store.ReadAsync("a.bin"));

        Assert.That(error.Code, Is.EqualTo(MlflowErrorCode.PermissionDenied));
        Assert.That(error.Message, Does.Contain("proxy").And.Contain("SignatureDoesNotMatch"));
        AssertNoSecret(error);
    }

    [Test]
    public async Task Write_StorageIsOutOfReach_SaysWhichAndNothingOfTheTrackingUri()
    {
        _server.Bucket.Server.Faults = _ => new Fault { DropsRequest = true };

        var error = await ErrorAsync(() => _store.WriteAsync("a.bin", Bytes));

        Assert.That(error.Code, Is.EqualTo(MlflowErrorCode.TemporarilyUnavailable));
        Assert.That(error.Message, Does.Contain(_server.Bucket.Server.Address.Authority).And.Not.Contain("MLFLOW_TRACKING_URI"));
        AssertNoSecret(error);
    }

    [Test]
    public async Task Write_MoreThan5GiB_IsRefusedBeforeAnythingIsAsked()
    {
        using TemporaryFolder folder = new();
        await using (var file = File.Create(folder["large"]))
        {
            file.SetLength((5L << 30) + 1);
        }

        var error = await ErrorAsync(() => _store.UploadFileAsync(folder["large"], "large.bin"));

        Assert.That(error.Code, Is.EqualTo(MlflowErrorCode.InvalidParameterValue));
        Assert.That(error.Message, Does.Contain("5,368,709,121").And.Contain("5 GiB").And.Contain("UseAws"));
        Assert.That(_server.Server.Requests, Is.Empty);
    }

    [TestCase(Upload, 404, "<!doctype html><title>404 Not Found</title>")]
    [TestCase(Upload, 405, "<!doctype html><title>405 Method Not Allowed</title>")]
    [TestCase(
        Upload, 501,
        """{"error_code": "NOT_IMPLEMENTED", "message": "Presigned upload is not supported for the current artifact repository"}""")]
    [TestCase(Download, 404, "<!doctype html><title>404 Not Found</title>")]
    [TestCase(
        Download, 501,
        """{"error_code": "NOT_IMPLEMENTED", "message": "Presigned download is not supported for the current artifact repository"}""")]
    public async Task EveryCall_ServerSignsNone_NamesBothWaysAndAsksOnce(string call, int status, string body)
    {
        _server.Answers[call] = (status, body);
        _server.Bucket.Store(KeyOf("a.bin"), [1]);
        Func<Task> use = call == Upload ? () => _store.WriteAsync("a.bin", Bytes) : () => _store.ReadAsync("a.bin");

        var errors = new[] { await ErrorAsync(use), await ErrorAsync(use) };

        Assert.That(errors.Select(error => error.Code), Has.All.EqualTo(MlflowErrorCode.InvalidParameterValue));
        Assert.That(
            errors.Select(error => error.Message),
            Has.All.Contain("No artifact store is known for 's3:'").And.All.Contain("UseAws").And.All.Contain("signs no addresses")
                .And.All.Contain(_server.TrackingUri));
        Assert.That(_server.Asked(call), Is.EqualTo(1));
        Assert.That(_server.Bucket.Server.Requests, Is.Empty);
    }

    /// <summary>What is about one run is not taken for the server's word on all.</summary>
    [TestCase(
        400, """{"error_code": "INVALID_PARAMETER_VALUE", "message": "Presigned upload is not supported for proxied artifact storage"}""",
        MlflowErrorCode.InvalidParameterValue)]
    [TestCase(
        404, """{"error_code": "RESOURCE_DOES_NOT_EXIST", "message": "Run with id=x not found"}""", MlflowErrorCode.ResourceDoesNotExist)]
    [TestCase(403, "Permission denied", MlflowErrorCode.PermissionDenied)]
    public async Task Write_ServerRefusesThisOne_IsAskedAgainForTheNext(int status, string body, string code)
    {
        _server.Answers[Upload] = (status, body);

        Assert.That((await ErrorAsync(() => _store.WriteAsync("a.bin", Bytes))).Code, Is.EqualTo(code));
        _server.Answers.Clear();
        await _store.WriteAsync("a.bin", Bytes);

        Assert.That(_server.Asked(Upload), Is.EqualTo(2));
    }

    [Test]
    public async Task Read_ServerListsTheFileAndSignsNoAddress_IsPermissionDenied()
    {
        await _store.WriteAsync("a.bin", Bytes);
        _server.Answers[Download] = (404, """{"error_code": "RESOURCE_DOES_NOT_EXIST", "message": "Not Found"}""");

        var error = await ErrorAsync(() => _store.ReadAsync("a.bin"));

        Assert.That(error.Code, Is.EqualTo(MlflowErrorCode.PermissionDenied));
        Assert.That(error.Message, Does.Contain("lists 'a.bin'"));
    }

    [TestCase("direct/0/other/artifacts/a.bin")]
    [TestCase("direct/0/a.bin")]
    public async Task Write_AddressLeadsElsewhere_IsRefusedBeforeAnythingIsSent(string key)
    {
        _server.KeyOf = _ => key;

        var error = await ErrorAsync(() => _store.WriteAsync("a.bin", Bytes));

        Assert.That(error.Message, Does.Contain("leads elsewhere"));
        Assert.That(_server.Bucket.Server.Requests, Is.Empty);
        AssertNoSecret(error);
    }

    [Test]
    public async Task List_OverSeveralPages_GivesAllAndNoMarkersOfFolders()
    {
        for (var i = 0; i < 8; i++)
        {
            _server.Bucket.Store(KeyOf($"dir/{i}.txt"), [1]);
        }

        _server.Bucket.Store(KeyOf("dir/"), []);
        _server.Bucket.Store(KeyOf("dir/deep/x"), [1]);

        Assert.That(
            (await _store.ListAsync("dir")).Select(entry => entry.Path),
            Is.EqualTo(Enumerable.Range(0, 8).Select(i => $"dir/{i}.txt").Append("dir/deep")));
    }

    [Test]
    public async Task List_OfOtherFiles_IsRefused()
    {
        _server.Answers["list"] = (200, """{"root_uri": "s3://mlbucket/direct/0/other/artifacts", "files": []}""");

        Assert.That((await ErrorAsync(() => _store.ListAsync())).Message, Does.Contain("lists other files"));
    }

    [Test]
    public async Task Log_OfAllThat_HoldsNoAddress()
    {
        var asked = 0;
        _server.Bucket.Server.Faults = _ => Interlocked.Increment(ref asked) % 3 == 1 ? new Fault { Status = 503 } : null;
        await _store.WriteAsync("big.bin", Bytes);
        Assert.That(await _store.ReadAsync("big.bin"), Is.EqualTo(Bytes));

        Assert.That(_log.Text, Does.Contain("503"));
        Assert.That(_server.Bucket.Signatures.Where(mark => _log.Text.Contains(mark, StringComparison.Ordinal)), Is.Empty);
        Assert.That(_log.Text, Does.Not.Contain("X-Amz"));
    }

    [TestCase("s3://bucket/artifacts")]
    [TestCase("s3://bucket")]
    [TestCase("s3://bucket/1/run/artifacts/more")]
    [TestCase("s3://bucket/1/r un/artifacts")]
    public async Task EveryCall_UriWithoutARun_IsRefused(string uri)
    {
        using ServerArtifacts store = new(uri, ProxyStores.Server(_server.TrackingUri));

        foreach (var call in new Func<Task>[] { () => store.ListAsync(), () => store.ReadAsync("a"), () => store.WriteAsync("a", [1]) })
        {
            var error = await ErrorAsync(call);
            Assert.That(error.Code, Is.EqualTo(MlflowErrorCode.InvalidParameterValue));
            Assert.That(error.Message, Does.Contain("<run ID>/artifacts"));
        }

        Assert.That(_server.Server.Requests, Is.Empty);
    }

    [Test]
    public void Open_TrackingStoreIsNoServer_HasNoStoreForS3()
    {
        using StoreContext context = new() { TrackingUri = "sqlite:///mlflow.db" };
        var registry = new ArtifactStoreRegistry(context).AddMlflowStores();

        Assert.That(
            () => registry.Open("s3://bucket/1/run/artifacts"),
            Throws.InstanceOf<MlflowException>().With.Message.Contains("No artifact store is known for 's3:'"));
    }

    private string KeyOf(string path) => $"{_store.ArtifactUri[$"s3://{SignedBucket.Name}/".Length..]}/{path}";

    private void AssertNoSecret(Exception error)
    {
        var text = error.ToString() + _log.Text;
        Assert.That(_server.Bucket.Signatures.Where(mark => text.Contains(mark, StringComparison.Ordinal)), Is.Empty);
        Assert.That(text, Does.Not.Contain("X-Amz").And.Not.Contain("the-token"));
    }

    private static async Task<MlflowException> ErrorAsync(Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (MlflowException exception)
        {
            return exception;
        }

        throw new AssertionException("There was no error.");
    }
}
