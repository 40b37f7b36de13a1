using NUnit.Framework;
using RunLinkedData.Aws.Tests.Emulator;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Behaviour;

namespace RunLinkedData.Aws.Tests.S3;

/// <summary>Unchanged files are used again where artifacts lie in a bucket.</summary>
[TestFixture]
public sealed class S3ReuseTests : ReuseBehaviour
{
    private S3Emulator _emulator = null!;
    private TemporaryFolder _folder = null!;

    protected override Task<RunTracker> ConnectAsync()
    {
        (_emulator, _folder) = (new S3Emulator(), new TemporaryFolder());
        RunTrackerOptions options = new()
        {
            TrackingUri = $"sqlite:///{_folder["mlflow.db"]}",
            ArtifactRoot = $"s3://{S3Emulator.Bucket}/mlflow",
            Cache = { Folder = _folder["cache"] },
        };
        return RunTracker.ConnectAsync(options.UseAws(aws =>
        {
            var own = S3Stores.For(_emulator);
            (aws.S3.Endpoint, aws.S3.Region, aws.S3.Credentials) = (own.Endpoint, own.Region, own.Credentials);
        }));
    }

    protected override Task DeleteAsync(string runId, string path)
    {
        _emulator.Remove(_emulator.Keys.Single(key => key.EndsWith($"{runId}/artifacts/{path}", StringComparison.Ordinal)));
        return Task.CompletedTask;
    }

    public override async Task CloseTracker()
    {
        await base.CloseTracker();
        await _emulator.DisposeAsync();
        _folder.Dispose();
    }
}
