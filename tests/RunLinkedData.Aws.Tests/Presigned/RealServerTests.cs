using NUnit.Framework;
using RunLinkedData.Aws.Tests.Emulator;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Http;

namespace RunLinkedData.Aws.Tests.Presigned;

/// <summary>
/// The same on a real MLflow server that does not serve artifacts (<c>--no-serve-artifacts</c>), with its root in a bucket of moto's.
/// </summary>
[NonParallelizable]
public sealed class RealServerTests
{
    private NoAwsCredentials _nobody = null!;
    private TemporaryFolder _folder = null!;
    private MotoServer? _moto;
    private TrackingServer? _server;

    [OneTimeSetUp]
    public async Task Start()
    {
        (_nobody, _folder) = (new NoAwsCredentials(), new TemporaryFolder());
        await RealMlflow.RequireAsync(new Version(3, 15));
        _moto = await MotoServer.StartAsync();
        var bucket = await _moto.MakeBucketAsync();
        _server = await TrackingServer.StartAsync(
            ["--no-serve-artifacts", "--default-artifact-root", $"s3://{bucket}/team"],
            [
                new("MLFLOW_S3_ENDPOINT_URL", _moto.Uri.AbsoluteUri), new("AWS_ACCESS_KEY_ID", "testing"),
                new("AWS_SECRET_ACCESS_KEY", "testing"), new("AWS_DEFAULT_REGION", "eu-central-1"),
            ]);
    }

    [OneTimeTearDown]
    public void Stop()
    {
        _server?.Stop();
        _moto?.Dispose();
        _folder.Dispose();
        _nobody.Dispose();
    }

    [TestCase(false)]
    [TestCase(true)]
    public Task Versions_NoCredentials_AreSavedLoadedAndVerified(bool usesAws) =>
        PresignedRuns.SaveLoadAndVerifyAsync(() => Connect(usesAws), _folder);

    [Test]
    public Task Save_AfterOneThatFailed_TakesItsPlaceOrSaysWhatToDo() => PresignedRuns.FailAndSaveAgainAsync(() => Connect(usesAws: false));

    private RunTracker Connect(bool usesAws)
    {
        RunTrackerOptions options = new() { TrackingUri = _server!.Uri };
        return RunTracker.Connect(usesAws ? options.UseAws() : options);
    }
}
