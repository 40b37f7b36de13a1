using NUnit.Framework;
using RunLinkedData.Aws.Tests.Emulator;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Testing;

namespace RunLinkedData.Aws.Tests.Logs;

/// <summary><c>rld logs</c>, as a program, of runs that have a log of their own and one in CloudWatch.</summary>
public sealed class LogCommandTests
{
    private const string Stream = "forecast/default/1";

    private TemporaryFolder _folder = null!;
    private AwsEmulator _aws = null!;

    private string TrackingUri => $"sqlite:///{_folder["mlflow.db"]}";

    [SetUp]
    public void Start() => (_folder, _aws) = (new TemporaryFolder(), new AwsEmulator());

    [TearDown]
    public void Stop()
    {
        _aws.Dispose();
        _folder.Dispose();
    }

    [Test]
    public async Task Logs_WithExecutor_PrintsWhatTheExecutorHas()
    {
        _aws.Stream(Stream).Page("loading", "ü").Page().Page("Killed: out of memory");
        var run = await MakeRunAsync($"cloudwatch:eu-central-1:{AwsEmulator.Group}:{Stream}");

        var own = await PrintAsync("logs", run);
        var executor = await PrintAsync("logs", run, "--executor");

        Assert.That((own.Code, own.Output), Is.EqualTo((0, "own line\n")), own.Error);
        Assert.That((executor.Code, executor.Output), Is.EqualTo((0, "loading\nü\nKilled: out of memory\n")), executor.Error);
    }

    [Test]
    public async Task Logs_StreamIsNotThere_SaysWhereItWasLookedFor()
    {
        var run = await MakeRunAsync($"cloudwatch:eu-central-1:{AwsEmulator.Group}:{Stream}");

        var (code, output, error) = await PrintAsync("logs", run, "--executor");

        Assert.That((code, output), Is.EqualTo((1, "")));
        Assert.That(error, Does.Contain(Stream).And.Contain("eu-central-1").And.Not.Contain(AwsEmulator.Secret));
    }

    /// <summary>A run of a task of ECS, whose log is where the task's tags say.</summary>
    private async Task<string> MakeRunAsync(string log)
    {
        await using var tracker = RunTracker.Connect(
            new RunTrackerOptions { TrackingUri = TrackingUri, ArtifactRoot = _folder["mlruns"] });
        return await tracker.RunAsync("forecasts", async run =>
        {
            await run.LogWriter.WriteLineAsync("own line");
            foreach (var (name, value) in new[] { ("", "ecs"), (".id", "task/1"), (".log", log) })
            {
                await tracker.TrackingStore.SetTagAsync(run.Id, new Tag("rld.executor" + name, value));
            }
        });
    }

    private async Task<(int Code, string Output, string Error)> PrintAsync(params string[] arguments)
    {
        using var program = ExampleProgram.StartCommandLine(
            _folder.Path,
            new Dictionary<string, string>
            {
                ["MLFLOW_TRACKING_URI"] = TrackingUri,
                ["AWS_ENDPOINT_URL"] = _aws.Uri.AbsoluteUri,
                ["AWS_ACCESS_KEY_ID"] = AwsEmulator.AccessKey,
                ["AWS_SECRET_ACCESS_KEY"] = AwsEmulator.Secret,
                ["AWS_EC2_METADATA_DISABLED"] = "true",
            },
            arguments);
        await program.WaitAsync();
        return (program.ExitCode, program.Output, program.Error);
    }
}
