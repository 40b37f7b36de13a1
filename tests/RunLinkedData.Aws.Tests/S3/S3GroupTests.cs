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

    /// <summary>However many parts there are: the manifest and the record are written, and the rest is listing and reading.</summary>
    [Test]
    public async Task Publish_ManyParts_WritesAFewFiles()
    {
        const int Members = 20;
        await using var tracker = Connect();
        var runId = "";
        for (var index = 0; index < Members; index++)
        {
            await using var run = await tracker.JoinRunAsync("calls", o => (o.Group, o.Index) = ("job", index));
            await run.SaveDatasetPartAsync("sales", new[] { new Sold(index) });
            await run.CompleteAsync();
            runId = run.Id;
        }

        _emulator.Calls.Clear();
        await tracker.PublishAsync(runId, Members);

        var others = _emulator.Operations.Where(operation => operation is not ("GET" or "LIST")).ToList();
        Assert.That(others, Has.Count.LessThanOrEqualTo(3), string.Join(", ", others));
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

    private sealed record Sold(int Units);
}
