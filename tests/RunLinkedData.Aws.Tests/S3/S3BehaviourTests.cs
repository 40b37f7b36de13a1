using Amazon.Runtime;
using NUnit.Framework;
using RunLinkedData.Aws.S3;
using RunLinkedData.Aws.Tests.Emulator;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.Testing.Behaviour;

namespace RunLinkedData.Aws.Tests.S3;

/// <summary>A store on a bucket that checks signatures, hashes and checksums is a store like all others.</summary>
[TestFixture(S3Checksums.WhenSupported, true)]
[TestFixture(S3Checksums.WhenRequired, true)]
[TestFixture(S3Checksums.WhenSupported, false)]
public sealed class S3BehaviourTests(S3Checksums checksums, bool conditionalWrites) : ArtifactStoreBehaviour
{
    private S3Emulator _emulator = null!;
    private StoreContext _context = null!;

    public override async Task CloseStore()
    {
        _context.Dispose();
        await _emulator.DisposeAsync();
    }

    [Test]
    public void Capabilities_AreWhatTheOptionsSay() => Assert.That(
        Store.Capabilities,
        Is.EqualTo(new ArtifactCapabilities
        {
            Ranges = true,
            Parts = true,
            Versions = true,
            UnfinishedUploads = true,
            ExclusiveCreate = conditionalWrites,
        }));

    protected override Task<IArtifactStore> OpenEmptyStoreAsync()
    {
        _emulator = new S3Emulator { PageSize = 7 };
        _context = S3Stores.NewContext(new TransferOptions { MultipartThreshold = 4_000_000 });
        var options = S3Stores.For(_emulator);
        (options.Checksums, options.ConditionalWrites) = (checksums, conditionalWrites);
        return Task.FromResult(S3Stores.Open(options, _context));
    }
}

/// <summary>The same against an emulator that knows nothing of this library.</summary>
public sealed class S3MotoTests : ArtifactStoreBehaviour
{
    private MotoServer _moto = null!;
    private StoreContext _context = null!;

    [OneTimeSetUp]
    public async Task Start() => _moto = await MotoServer.StartAsync();

    [OneTimeTearDown]
    public void Stop() => _moto?.Dispose();

    public override Task CloseStore()
    {
        _context.Dispose();
        return Task.CompletedTask;
    }

    [Test]
    public Task OpenRange_VersionThatIsKept_IsReadAfterTheFileWasReplacedAndDeleted() =>
        KeptVersions.CheckAsync(async () => Open(await _moto.MakeVersionedBucketAsync()));

    protected override async Task<IArtifactStore> OpenEmptyStoreAsync()
    {
        _context = S3Stores.NewContext(new TransferOptions { MultipartThreshold = 4_000_000 });
        return Open(await _moto.MakeBucketAsync());
    }

    private IArtifactStore Open(string bucket)
    {
        var factory = S3ArtifactStore.CreateFactory(new S3Options
        {
            Endpoint = _moto.Uri,
            Region = "eu-central-1",
            Credentials = new BasicAWSCredentials("a", "b"),
            Checksums = S3Checksums.WhenSupported,
        });
        return factory($"s3://{bucket}/1/run/artifacts", _context);
    }
}
