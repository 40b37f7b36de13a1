using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Testing;

namespace RunLinkedData.Cli.Tests;

/// <summary><c>rld run --group</c>: programs of any language that make one run together.</summary>
public class RunMemberTests(StoreKind kind) : CommandLineFixture(kind)
{
    private const string Work = "cp $RLD_INPUT_PLAN/part-00000.parquet rows.parquet; echo $RLD_MEMBER_INDEX > shop-$RLD_MEMBER_INDEX.txt; "
        + "echo member $RLD_MEMBER_INDEX of $RLD_MEMBER_COUNT in ${MLFLOW_RUN_ID:-no other run}";

    [SetUp]
    public void SkipWithoutShell() =>
        Assume.That(OperatingSystem.IsWindows(), Is.False, "The programs of these tests are scripts of a POSIX shell.");

    [Test]
    public async Task Programs_OfAGroup_MakeOneRunAndOneVersionOfEachDataset()
    {
        foreach (var index in new[] { 2, 0 })
        {
            var (code, output, error) = await RunAsync(index, Work);
            Assert.That(code, Is.Zero, error);
            Assert.That(output, Is.EqualTo($"member {index} of 3 in no other run\n"));
            Assert.That((await FindAsync()).Info.Status, Is.EqualTo(RunStatus.Running));
            Assert.That(error, Does.Contain($"part {index} of shops/sales@{(await FindAsync()).Info.RunId}"));
        }

        var last = await RunAsync(1, Work);

        Assert.That(last.Code, Is.Zero, last.Error);
        var run = await FindAsync();
        Assert.That((run.Info.Status, run.FindTag("rld.group")), Is.EqualTo((RunStatus.Finished, "nightly")));
        Assert.That(run.Params, Is.EqualTo([new Param("month", "11")]));
        Assert.That((await Tracker.LoadDatasetAsync("shops/sales@latest")).Manifest.Rows, Is.EqualTo(3 * 4));
        Assert.That(
            (await Tracker.LoadDatasetAsync("shops/notes@latest")).Manifest.Files.Select(file => file.Path),
            Is.EqualTo(["shop-0.txt", "shop-1.txt", "shop-2.txt"]));
        Assert.That((await Tracker.GetProvenanceAsync(run.Info.RunId)).Inputs.Single().RunId, Is.EqualTo(Versions[1]));
        Assert.That((await Tracker.VerifyAsync(run.Info.RunId)).Findings, Is.Empty);
        Assert.That(
            (await RldAsync("logs", run.Info.RunId)).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line[24..]),
            Is.EqualTo(new[] { 2, 0, 1 }.Select(index => $" 000{index} member {index} of 3 in no other run")));
        var late = await RunAsync(1, "touch ran");
        Assert.That((late.Code, File.Exists(Folder["ran"])), Is.EqualTo((1, false)));
        Assert.That(late.Error, Does.Contain("comes too late"));
    }

    [Test]
    public async Task Program_ThatFailsOrIsStopped_IsTriedAgain()
    {
        var failed = await RunAsync(0, "echo odd >&2; exit 5");
        Assert.That(failed.Code, Is.EqualTo(5));
        Assert.That((await FindAsync()).FindTag("rld.member.0000"), Is.EqualTo("FAILED 1"));
        Assert.That((await FindAsync()).FindTag("rld.member_error.0000"), Does.Contain("exit code 5: odd"));

        var missing = await RunAsync(0, "true");
        Assert.That(missing.Code, Is.EqualTo(1));
        Assert.That(missing.Error, Does.Contain("Member 0 has FAILED"));

        using (var stopped = StartMember(0, "echo ready; sleep 600"))
        {
            while (!stopped.Output.Contains("ready", StringComparison.Ordinal) && !stopped.HasExited)
            {
                await Task.Delay(20);
            }

            stopped.Signal("TERM");
            await stopped.WaitAsync();
            Assert.That(stopped.ExitCode, Is.EqualTo(143), stopped.Error);
        }

        Assert.That((await FindAsync()).FindTag("rld.member.0000"), Is.EqualTo("KILLED 3"));
        foreach (var index in new[] { 0, 1, 2 })
        {
            Assert.That((await RunAsync(index, Work)).Code, Is.Zero);
        }

        var run = await FindAsync();
        Assert.That((run.Info.Status, run.FindTag("rld.member.0000")), Is.EqualTo((RunStatus.Finished, "FINISHED 4")));
    }

    [Test]
    public async Task Array_OfAnExecutor_IsKnownFromIt()
    {
        for (var index = 0; index < 2; index++)
        {
            using var program = ExampleProgram.StartCommandLine(
                Folder.Path,
                [
                    new("MLFLOW_TRACKING_URI", TrackingUri), new("AWS_BATCH_JOB_ID", $"job:{index}"), new("AWS_BATCH_JOB_ATTEMPT", "1"),
                    new("AWS_BATCH_JOB_ARRAY_INDEX", $"{index}"), new("AWS_BATCH_JOB_ARRAY_SIZE", "2"), new("AWS_REGION", "eu-central-1"),
                    new("AWS_EC2_METADATA_DISABLED", "true"),
                ],
                "run", "shops", "--array", "--output", $"notes=note-{index}.txt", "--json", "--", "sh", "-c", $"echo > note-{index}.txt");
            await program.WaitAsync();
            Assert.That(program.ExitCode, Is.Zero, program.Error);
            Assert.That(program.Output, Does.Contain($"\"member_index\": {index}"));
        }

        var run = await FindAsync();
        Assert.That((run.Info.Status, run.FindTag("rld.group")), Is.EqualTo((RunStatus.Finished, "aws-batch:job")));
    }

    [TestCase("--group", "--index", "0")]
    [TestCase("--group", "--size", "3")]
    [TestCase("do not go together", "--group", "nightly", "--array")]
    [TestCase("less than --size", "--group", "nightly", "--index", "3", "--size", "3")]
    [TestCase("0 or more", "--group", "nightly", "--index", "-1")]
    [TestCase("Set --index to", "--group", "nightly")]
    [TestCase("Set --group to", "--array")]
    public async Task Options_ThatSayNotWhich_AreRefusedBeforeTheProgramStarts(string reason, params string[] options)
    {
        var (code, output, error) = await RldAsync(["run", "shops", .. options, "--", "touch", "ran"]);

        Assert.That((code, output, File.Exists(Folder["ran"])), Is.EqualTo((2, "", false)), error);
        Assert.That(error, Does.Contain(reason));
    }

    private async Task<(int Code, string Output, string Error)> RunAsync(int index, string script)
    {
        using var program = StartMember(index, script);
        await program.WaitAsync();
        return (program.ExitCode, program.Output, program.Error);
    }

    private ExampleProgram StartMember(int index, string script)
    {
        string[] options =
        [
            "--group", "nightly", "--index", $"{index}", "--size", "3", "--param", "month=11",
            "--input", "plan=demand-forecast/forecasts@latest", "--output", "sales=rows.parquet", "--output", $"notes=shop-{index}.txt",
        ];
        File.Delete(Folder["rows.parquet"]);
        File.Delete(Folder[$"shop-{index}.txt"]);
        return StartRld(["run", "shops", .. options, "--", "sh", "-c", script]);
    }

    /// <summary>The run of the process, of which there is one only.</summary>
    private async Task<MlflowRun> FindAsync()
    {
        var experiment = (await Tracker.TrackingStore.FindExperimentAsync("shops"))!.ExperimentId;
        return (await Tracker.TrackingStore.SearchRunsAsync(new RunQuery { ExperimentIds = [experiment] })).Items.Single();
    }
}
