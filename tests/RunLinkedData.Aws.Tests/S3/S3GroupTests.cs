using NUnit.Framework;
using RunLinkedData.Aws.Tests.Emulator;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Behaviour;

namespace RunLinkedData.Aws.Tests.S3;

/// <summary>Members of a group whose parts lie in a bucket.</summary>
public sealed class S3GroupTests : GroupBehaviour
{
    private S3Emulator _emulator = null!;
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void Start() => (_emulator, _folder) = (new S3Emulator(), new TemporaryFolder());

    [TearDown]
    public async Task Stop()
    {
        await _emulator.DisposeAsync();
        _folder.Dispose();
    }

    protected override RunTracker Connect()
    {
        RunTrackerOptions options = new()
        {
            TrackingUri = $"sqlite:///{_folder["mlflow.db"]}",
            ArtifactRoot = $"s3://{S3Emulator.Bucket}/mlflow",
            Cache = { Folder = _folder["cache"] },
        };
        return RunTracker.Connect(options.UseAws(aws =>
        {
            var own = S3Stores.For(_emulator);
            (aws.S3.Endpoint, aws.S3.Region, aws.S3.Credentials, aws.S3.Checksums) =
                (own.Endpoint, own.Region, own.Credentials, own.Checksums);
        }));
    }
}
