using NUnit.Framework;
using RunLinkedData.Aws.Tests.Emulator;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Behaviour;

namespace RunLinkedData.Aws.Tests.S3;

/// <summary>Files of others in a bucket.</summary>
[TestFixture]
public sealed class S3ReferenceTests : ReferenceBehaviour
{
    private S3Emulator _emulator = null!;
    private TemporaryFolder _folder = null!;
    private StoreContext _context = null!;

    protected override string Location => $"s3://{S3Emulator.Bucket}/of/others";

    protected override Task<RunTracker> ConnectAsync()
    {
        (_emulator, _folder, _context) = (new S3Emulator(), new TemporaryFolder(), S3Stores.NewContext());
        RunTrackerOptions options = new()
        {
            TrackingUri = $"sqlite:///{_folder["mlflow.db"]}",
            Cache = { Folder = _folder["cache"] },
        };
        return RunTracker.ConnectAsync(options.UseAws(aws =>
        {
            var own = S3Stores.For(_emulator);
            (aws.S3.Endpoint, aws.S3.Region, aws.S3.Credentials) = (own.Endpoint, own.Region, own.Credentials);
        }));
    }

    protected override IArtifactStore OpenFolder() => S3Stores.Open(S3Stores.For(_emulator), _context, "of/others");

    protected override bool KeepVersions() => _emulator.KeepsVersions = true;

    public override async Task CloseTracker()
    {
        await base.CloseTracker();
        _context.Dispose();
        await _emulator.DisposeAsync();
        _folder.Dispose();
    }
}
