using System.Text.Json.Nodes;
using NUnit.Framework;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Servers;

namespace RunLinkedData.Aws.Tests.Presigned;

/// <summary>Data versions on S3 for programs that have no credentials for the bucket, on a server in this process.</summary>
[NonParallelizable]
public sealed class PresignedRunTests
{
    private NoAwsCredentials _nobody = null!;
    private TemporaryFolder _folder = null!;
    private SigningServer _server = null!;
    private RunTracker _writer = null!;
    private StoreServer _tracking = null!;

    [SetUp]
    public async Task Start()
    {
        (_nobody, _folder, _server) = (new NoAwsCredentials(), new TemporaryFolder(), new SigningServer());
        _writer = await RunTracker.ConnectAsync(new RunTrackerOptions
        {
            TrackingUri = $"sqlite:///{_folder["mlflow.db"]}",
            ArtifactRoot = $"s3://{SignedBucket.Name}/team",
        });
        _tracking = new StoreServer(_writer.TrackingStore);
        _server.Tracking = _tracking.Uri;
        _server.RootOf = async run =>
            (await _writer.TrackingStore.GetRunAsync(run)).Info.ArtifactUri[$"s3://{SignedBucket.Name}/".Length..];
    }

    [TearDown]
    public async Task Stop()
    {
        await _server.DisposeAsync();
        _tracking.Dispose();
        await _writer.DisposeAsync();
        _folder.Dispose();
        _nobody.Dispose();
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Versions_NoCredentials_AreSavedLoadedAndVerified(bool usesAws)
    {
        await PresignedRuns.SaveLoadAndVerifyAsync(() => Connect(usesAws), _folder);

        Assert.That(_server.Bucket.Keys, Has.All.StartsWith("team/"));
    }

    [TestCase(false)]
    [TestCase(true)]
    public Task Save_AfterOneThatFailed_TakesItsPlaceOrSaysWhatToDo(bool usesAws) =>
        PresignedRuns.FailAndSaveAgainAsync(() => Connect(usesAws));

    /// <summary>No address deletes, so a file that is written to see whether that works would stay.</summary>
    [Test]
    public async Task Doctor_OfTheServer_WritesNothingAndSaysWhoCouldDelete()
    {
        await _writer.TrackingStore.CreateExperimentAsync("sales", $"s3://{SignedBucket.Name}/team/sales");
        using var program = ExampleProgram.StartCommandLine(
            _folder.Path, [.. _nobody.ForPrograms, new("MLFLOW_TRACKING_URI", _server.TrackingUri)], "doctor", "--json");
        await program.WaitAsync();

        var checks = JsonNode.Parse(program.Output)!["checks"]!.AsArray().Single(check => (string)check!["name"]! == "artifacts")!;
        Assert.That((string)checks["outcome"]!, Is.EqualTo("Note"), program.Output);
        Assert.That(
            (string)checks["found"]!,
            Does.StartWith("Not tried at s3://").And.Contain("a program with credentials of the bucket").And.Not.Contain("MANAGE"));
        Assert.That(_server.Bucket.Keys, Is.Empty);
    }

    private RunTracker Connect(bool usesAws)
    {
        RunTrackerOptions options = new() { TrackingUri = _server.TrackingUri };
        return RunTracker.Connect(usesAws ? options.UseAws() : options);
    }
}
