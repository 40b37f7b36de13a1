using NUnit.Framework;
using RunLinkedData.Aws.Tests.Emulator;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Testing;

namespace RunLinkedData.Aws.Tests.S3;

/// <summary>
/// Programs that are ended with Ctrl-C while they send a file of 72 MiB in parts: no dataset is there, the run is KILLED, and the code 130.
/// </summary>
[Platform(Exclude = "Win", Reason = "Signals are those of POSIX.")]
public sealed class S3InterruptTests : S3Fixture
{
    private const string Process = "uploads";
    private const long Length = 72L << 20;

    // In the folder that the store of the fixture looks at.
    private static string Uri => $"s3://{S3Emulator.Bucket}/{Root}";

    private string TrackingUri => $"sqlite:///{Folder["mlflow.db"]}";

    [Test]
    public async Task Interrupt_OfRldThatPublishesAnOutput_TakesThePartsAway()
    {
        await InterruptAsync(variables => ExampleProgram.StartCommandLine(
            Folder.Path, variables, "run", Process, "--output", "big=big.bin", "--", "truncate", "-s", $"{Length}", "big.bin"));

        Assert.That((Emulator.OpenUploads, Emulator.Operations.Contains("ABORT")), Is.EqualTo((0, true)));
    }

    [Test]
    public async Task Interrupt_OfAProgramThatCancels_TakesThePartsAway()
    {
        await InterruptAsync(variables => StartProgram(variables, "cancels"));

        Assert.That((Emulator.OpenUploads, Emulator.Operations.Contains("ABORT")), Is.EqualTo((0, true)));
    }

    /// <summary>The program is gone before its upload knows: what is left is found, as after a kill.</summary>
    [Test]
    public async Task Interrupt_OfAProgramThatDoesNot_LeavesPartsThatAreFound()
    {
        await InterruptAsync(variables => StartProgram(variables));

        await foreach (var upload in Store.ListUnfinishedAsync())
        {
            await Store.DropUnfinishedAsync(upload);
        }

        Assert.That(Emulator.OpenUploads, Is.Zero);
    }

    private ExampleProgram StartProgram(KeyValuePair<string, string>[] variables, params string[] words)
    {
        using (var file = File.Create(Folder["big.bin"]))
        {
            file.SetLength(Length);
        }

        return ExampleProgram.StartWorker(
            Folder.Path, variables, ["run-upload", TrackingUri, Uri, Folder["big.bin"], .. words]);
    }

    private async Task InterruptAsync(Func<KeyValuePair<string, string>[], ExampleProgram> start)
    {
        await using var tracker = RunTracker.Connect(new RunTrackerOptions { TrackingUri = TrackingUri });
        var experiment = await tracker.TrackingStore.CreateExperimentAsync(Process, Uri);
        using ManualResetEventSlim isOver = new();
        TaskCompletionSource arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Emulator.Refuses = (operation, _) =>
        {
            if (operation == "PART 3")
            {
                // It is never answered: the program is in the middle of its upload until it gives up.
                arrived.TrySetResult();
                isOver.Wait();
                return new S3Refusal(0);
            }

            return null;
        };
        using var program = start(
        [
            new("TMPDIR", Folder.Path),
            new("MLFLOW_TRACKING_URI", TrackingUri),
            new("AWS_ENDPOINT_URL_S3", Emulator.Uri.AbsoluteUri),
            new("AWS_REGION", Emulator.Region),
            new("AWS_ACCESS_KEY_ID", S3Emulator.AccessKey),
            new("AWS_SECRET_ACCESS_KEY", S3Emulator.Secret),
            new("AWS_EC2_METADATA_DISABLED", "true"),
        ]);
        try
        {
            await Task.WhenAny(arrived.Task, program.WaitAsync());
            Assert.That(program.HasExited, Is.False, program.Error);
            program.Signal("INT");
            await program.WaitAsync();
        }
        finally
        {
            isOver.Set();
        }

        await Emulator.SettleAsync();
        Assert.That(program.ExitCode, Is.EqualTo(130), program.Error);
        Assert.That(Emulator.Keys, Has.None.Contains("/datasets/"));
        var runs = await tracker.TrackingStore.SearchRunsAsync(new RunQuery { ExperimentIds = [experiment], MaxResults = 2 });
        Assert.That(runs.Items.Select(run => run.Info.Status), Is.EqualTo(new[] { RunStatus.Killed }));
    }
}
