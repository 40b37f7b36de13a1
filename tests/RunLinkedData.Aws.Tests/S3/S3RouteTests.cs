using Amazon.Runtime;
using NUnit.Framework;
using RunLinkedData.Aws.S3;
using RunLinkedData.Aws.Tests.Emulator;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Servers;

namespace RunLinkedData.Aws.Tests.S3;

/// <summary>Runs on a tracking server: own credentials, else addresses that the server signs, else the error that names both.</summary>
[NonParallelizable]
public sealed class S3RouteTests
{
    private NoAwsCredentials _nobody = null!;
    private SigningServer _server = null!;
    private S3Emulator _emulator = null!;
    private LogLines _log = null!;
    private StoreContext _context = null!;

    [SetUp]
    public void Start()
    {
        (_nobody, _server, _emulator, _log) = (new NoAwsCredentials(), new SigningServer(), new S3Emulator(), new LogLines());
        _context = NewContext(_server.TrackingUri);
    }

    [TearDown]
    public async Task Stop()
    {
        _context.Dispose();
        await _server.DisposeAsync();
        await _emulator.DisposeAsync();
        _log.Dispose();
        _nobody.Dispose();
    }

    [Test]
    public async Task EveryCall_NoCredentials_GoesAtSignedAddressesAndIsToldOnce()
    {
        var factory = S3ArtifactStore.CreateFactory();
        foreach (var store in new[] { factory(_server.NewRun(), _context), factory(_server.NewRun(), _context) })
        {
            await store.WriteAsync("a.txt", "text"u8.ToArray());
            Assert.That(await ReadAsync(store, "a.txt"), Is.EqualTo("text"));
            Assert.That((await store.ListAsync()).Single().Path, Is.EqualTo("a.txt"));
            Assert.That((await store.DescribeAsync()).Credentials, Is.EqualTo("the server's"));
        }

        Assert.That(_server.Bucket.Keys.Count(), Is.EqualTo(2));
        Assert.That(_log.Text.Split("tracking server signs"), Has.Length.EqualTo(2), _log.Text);
        Assert.That(_server.Bucket.Signatures.Where(mark => _log.Text.Contains(mark, StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public async Task Capabilities_NoCredentials_AreThoseOfSignedAddressesFromTheFirstMomentOn()
    {
        var factory = S3ArtifactStore.CreateFactory();
        ArtifactCapabilities signed = new() { Ranges = true, Versions = true };
        var store = factory(_server.NewRun(), _context);
        Assert.That(store.Capabilities, Is.EqualTo(signed));

        Assert.That(await store.FindCapabilitiesAsync(), Is.EqualTo(signed));

        Assert.That((store.Capabilities, factory(_server.NewRun(), _context).Capabilities), Is.EqualTo((signed, signed)));
        Assert.That(_server.Server.Requests, Is.Empty);
    }

    [Test]
    public async Task Capabilities_CredentialsAreFound_AreLessBeforeAndAllAfterwards()
    {
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE");
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", "a-secret");
        var store = Open(new S3Options());
        Assert.That((store.Capabilities.ExclusiveCreate, store.Capabilities.Parts), Is.EqualTo((false, false)));

        var found = await store.FindCapabilitiesAsync();

        Assert.That((found.ExclusiveCreate, found.Parts, found.UnfinishedUploads), Is.EqualTo((true, true, true)));
        Assert.That(store.Capabilities, Is.EqualTo(found));
    }

    [Test]
    public async Task Write_NoOverwriteAndTheNameIsTaken_IsRefused()
    {
        var store = Open(new S3Options());
        await store.WriteAsync("a/b.txt", "first"u8.ToArray(), overwrite: false);

        var error = await ErrorAsync(() => store.WriteAsync("a/b.txt", "second"u8.ToArray(), overwrite: false));

        Assert.That(error.Code, Is.EqualTo(MlflowErrorCode.ResourceAlreadyExists));
        Assert.That(await ReadAsync(store, "a/b.txt"), Is.EqualTo("first"));
    }

    [Test]
    public async Task LargeFile_NoCredentials_GoesInOnePiece()
    {
        using TemporaryFolder folder = new();
        await File.WriteAllBytesAsync(folder["large"], new byte[7_000_000]);

        await Open(new S3Options()).UploadFileAsync(folder["large"], "large.bin", overwrite: false);

        Assert.That(_server.Bucket.Server.Requests.Select(request => request.Method), Is.EqualTo(new[] { "PUT" }));
    }

    [Test]
    public async Task EveryCall_NoCredentialsAndServerSignsNone_NamesBoth()
    {
        _server.Lack("presigned-upload-url");
        _server.Lack("presigned-download-url");
        var store = Open(new S3Options());
        _server.Bucket.Store($"{store.ArtifactUri[$"s3://{SignedBucket.Name}/".Length..]}/a.txt", [1]);

        var errors = new[]
        {
            await ErrorAsync(() => store.WriteAsync("a.txt", "x"u8.ToArray())), await ErrorAsync(() => store.OpenReadAsync("a.txt")),
        };

        Assert.That(errors.Select(error => error.Code), Has.All.EqualTo(MlflowErrorCode.Unauthenticated));
        Assert.That(
            errors.Select(error => error.Message),
            Has.All.Contain("No credentials for the bucket 'mlbucket' were found").And.All.Contain("signs no addresses")
                .And.All.Contain("AWS_ACCESS_KEY_ID").And.All.Contain("MLflow 3.15"));
    }

    [Test]
    public async Task Delete_NoCredentials_IsPermissionDenied()
    {
        var store = Open(new S3Options());
        await store.WriteAsync("a.txt", "x"u8.ToArray());

        Assert.That((await ErrorAsync(() => store.DeleteAsync("a.txt"))).Code, Is.EqualTo(MlflowErrorCode.PermissionDenied));
        Assert.That(() => store.ListUnfinishedAsync(), Throws.InstanceOf<NotSupportedException>());
    }

    [Test]
    public async Task EveryCall_Credentials_GoesWithThemAndAsksTheServerForNothing()
    {
        var store = OpenInEmulator(S3Stores.For(_emulator));
        await store.WriteAsync("a.txt", "text"u8.ToArray(), overwrite: false);

        Assert.That(await ReadAsync(store, "a.txt"), Is.EqualTo("text"));
        Assert.That(store.Capabilities.ExclusiveCreate, Is.True);
        Assert.That(_server.Server.Requests, Is.Empty);
    }

    /// <summary>Who says who one is to be gets no other way when that fails.</summary>
    [Test]
    public async Task EveryCall_CredentialsOfTheOptionsFail_IsThatError()
    {
        var options = S3Stores.For(_emulator);
        options.Credentials = new BrokenCredentials();

        var error = await ErrorAsync(() => OpenInEmulator(options).ListAsync());

        Assert.That(error.Message, Does.Contain("cannot be used (There are none)").And.Not.Contain("signs"));
        Assert.That(_server.Server.Requests, Is.Empty);
    }

    [Test]
    public async Task EveryCall_OptionAsksForSignedAddresses_LooksForNoCredentials()
    {
        BrokenCredentials credentials = new();
        var store = Open(new S3Options { PresignedTransfers = S3PresignedTransfers.Always, Credentials = credentials });

        await store.WriteAsync("a.txt", "text"u8.ToArray());

        Assert.That(await ReadAsync(store, "a.txt"), Is.EqualTo("text"));
        Assert.That((credentials.Asked, store.Capabilities.ExclusiveCreate), Is.EqualTo((0, false)));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Write_UploadsAreToBeSigned_ReadsWithCredentialsAndStoresByTheServer(bool byVariable)
    {
        var options = S3Stores.For(_emulator);
        options.PresignedTransfers = byVariable ? null : S3PresignedTransfers.Uploads;
        _context.Dispose();
        _context = NewContext(_server.TrackingUri, byVariable ? "SAGEMAKER_PRESIGNED_URL_UPLOAD_ENABLED" : null);
        var store = S3ArtifactStore.CreateFactory(options)(_server.NewRun(), _context);

        await store.WriteAsync("a.txt", "text"u8.ToArray());

        Assert.That(_server.Asked("presigned-upload-url"), Is.EqualTo(1));
        Assert.That(await ErrorAsync(() => store.OpenReadAsync("a.txt")), Is.Not.Null, "the emulator has no such bucket");
        Assert.That(_server.Asked("presigned-download-url"), Is.Zero);
        Assert.That(store.Capabilities.ExclusiveCreate, Is.False);
    }

    /// <summary>What is wrong with what somebody has set up, in the words that executors' logs and tracking servers have too.</summary>
    [TestCase("nobody", "There is no profile 'nobody', which AWS_PROFILE names")]
    [TestCase("orphan", "Source profile [gone] was not found). Correct it in the files")]
    [TestCase("login", "Run 'aws sso login --profile login'")]
    [TestCase("vault", "The program that the profile 'vault' names as its credential_process gave no credentials")]
    public async Task EveryCall_ProfileFails_IsSaidByEitherWay(string profile, string words)
    {
        using var environment = new Credentials.AwsEnvironment();
        Credentials.AwsEnvironment.Config(
            $"""
            [profile orphan]
            role_arn = arn:aws:iam::123456789012:role/reader
            source_profile = gone
            [profile login]
            sso_start_url = https://example.awsapps.com/start
            sso_region = eu-central-1
            sso_account_id = 123456789012
            sso_role_name = reader
            [profile vault]
            credential_process = {environment.Folder["nothing"]}
            """);
        environment["AWS_CONFIG_FILE"] = ProfileFiles.Config;
        environment["AWS_PROFILE"] = profile;
        _server.Lack("presigned-upload-url");

        var own = await ErrorAsync(() => Open(new S3Options { PresignedTransfers = S3PresignedTransfers.Never }).ListAsync());
        var signed = await ErrorAsync(() => Open(new S3Options()).WriteAsync("a.txt", "x"u8.ToArray()));

        Assert.That(own.Message, Does.Contain(words));
        Assert.That(signed.Message, Does.Contain(words).And.Contain("signs no addresses"));
    }

    [Test]
    public async Task EveryCall_NeverSigned_IsTheErrorOfBefore()
    {
        var store = Open(new S3Options { PresignedTransfers = S3PresignedTransfers.Never });

        var error = await ErrorAsync(() => store.ListAsync());

        Assert.That(error.Message, Does.Contain("No credentials were found").And.Not.Contain("signs"));
        Assert.That(_server.Server.Requests, Is.Empty);
    }

    [Test]
    public async Task EveryCall_SqliteStore_IsTheErrorOfBefore()
    {
        _context.Dispose();
        _context = NewContext("sqlite:///mlflow.db");

        Assert.That(
            (await ErrorAsync(() => Open(new S3Options()).ListAsync())).Message,
            Does.Contain("No credentials were found").And.Not.Contain("signs"));
    }

    private IArtifactStore Open(S3Options options) => S3ArtifactStore.CreateFactory(options)(_server.NewRun(), _context);

    private IArtifactStore OpenInEmulator(S3Options options) => S3Stores.Open(options, _context, "1/abc/artifacts");

    private StoreContext NewContext(string trackingUri, string? variable = null) => new()
    {
        TrackingUri = trackingUri,
        LoggerFactory = _log,
        Transfers = new TransferOptions { MultipartThreshold = 6_000_000, PartSize = 5 << 20 },
        ReadVariable = name => name == variable ? "true" : null,
        ServerOptions = address => new MlflowServerOptions { TrackingUri = address, MaxRetries = 1, BackoffFactor = 0, BackoffJitter = 0 },
    };

    private static async Task<string> ReadAsync(IArtifactStore store, string path)
    {
        await using var content = await store.OpenReadAsync(path);
        using StreamReader reader = new(content);
        return await reader.ReadToEndAsync();
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

    private sealed class BrokenCredentials : AWSCredentials
    {
        public int Asked { get; private set; }

        public override ImmutableCredentials GetCredentials()
        {
            Asked++;
            throw new AmazonClientException("There are none.");
        }
    }
}
