using NUnit.Framework;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests.Examples;

public class HostedPipelineTests
{
    [Test]
    public async Task Run_TwoRounds_PublishesTwoVersionsAndEnds()
    {
        using var folder = new TemporaryFolder();
        using var program = await ExampleProgram.RunAsync(
            "HostedPipeline", folder.Path, "--Sampling:Runs", "2", "--Sampling:Interval", "00:00:00.01");

        Assert.That(program.ExitCode, Is.Zero, program.Error);
        await using var tracker = RunTracker.Connect($"sqlite:///{folder["mlflow.db"]}");
        var log = await tracker.OpenLog("runtime-samples/samples@latest").ReadLinesAsync().ToListAsync();
        Assert.That(log, Has.One.Contains("Taking 10 samples"));
        Assert.That(tracker.LoadDataset("runtime-samples/samples@latest").Manifest.Rows, Is.EqualTo(10));
    }
}
