using NUnit.Framework;
using RunLinkedData.Aws.Tests.Emulator;
using RunLinkedData.Lake;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.Testing.Behaviour;

namespace RunLinkedData.Aws.Tests.S3;

/// <summary>Tables of lakes in a bucket, by reference.</summary>
[TestFixture]
public sealed class S3LakeTests : LakeBehaviour
{
    private S3Emulator _emulator = null!;
    private StoreContext _context = null!;

    protected override string Location => $"s3://{S3Emulator.Bucket}/{Table}";

    protected override async Task<(RunTracker Tracker, IArtifactStore Table)> ConnectAsync(RunTrackerOptions options)
    {
        (_emulator, _context) = (new S3Emulator(), S3Stores.NewContext());
        var own = S3Stores.For(_emulator);
        options.UseAws(aws => (aws.S3.Endpoint, aws.S3.Region, aws.S3.Credentials) = (own.Endpoint, own.Region, own.Credentials));
        return (await RunTracker.ConnectAsync(options.UseLake()), S3Stores.Open(own, _context, Table));
    }

    public override async Task DisconnectAsync()
    {
        await base.DisconnectAsync();
        _context.Dispose();
        await _emulator.DisposeAsync();
    }
}
