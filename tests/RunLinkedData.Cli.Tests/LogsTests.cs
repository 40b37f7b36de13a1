using System.Text.Json;
using System.Text.Json.Nodes;
using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Http;

namespace RunLinkedData.Cli.Tests;

/// <summary><c>rld logs</c> into a pipe: what was read is printed, whatever ends it.</summary>
public class LogsTests(StoreKind kind) : CommandLineFixture(kind)
{
    private const int LinesOfAPage = 500;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private string _run = "";

    [SetUp]
    public async Task LeaveRun()
    {
        var process = await Tracker.TrackingStore.CreateExperimentAsync("nightly");
        var run = await Tracker.TrackingStore.CreateRunAsync(new NewRun
        {
            ExperimentId = process,
            StartTime = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(),
            Tags =
            [
                new Tag("rld.executor", "ecs"),
                new Tag("rld.executor.id", "task-1"),
                new Tag("rld.executor.log", "cloudwatch:eu-central-1:/ecs/forecasts:stream"),
            ],
        });
        _run = run.Info.RunId;
    }

    [Test]
    public async Task Logs_LoginExpiresOnTheThirdPage_PrintsThePagesBefore()
    {
        using var aws = ScriptedServer.Of(Page(0), Page(1), Expired);

        using var program = Start(aws, "logs", _run);
        await program.WaitAsync();

        Assert.That(program.ExitCode, Is.EqualTo(1));
        Assert.That(program.Error, Does.StartWith("error: ").And.Contain("expired"));
        Assert.That(program.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries), Is.EqualTo(Lines(0).Concat(Lines(1))));
    }

    [Test]
    public async Task Logs_AsJsonAndTheLoginExpires_IsADocumentWithThePagesBeforeAndTheError()
    {
        using var aws = ScriptedServer.Of(Page(0), Page(1), Expired);

        using var program = Start(aws, "logs", _run, "--json");
        await program.WaitAsync();

        var document = JsonNode.Parse(program.Output)!;
        Assert.That(program.ExitCode, Is.EqualTo(1));
        Assert.That((string?)document["run_id"], Is.EqualTo(_run));
        Assert.That(document["lines"]!.AsArray().Select(line => (string?)line), Is.EqualTo(Lines(0).Concat(Lines(1))));
        Assert.That((string?)document["error"], Does.Contain("expired"));
    }

    [Test]
    public async Task Logs_AsJson_IsOneDocument()
    {
        using var aws = ScriptedServer.Of(Page(0), End);

        using var program = Start(aws, "logs", _run, "--json");
        await program.WaitAsync();

        var document = JsonNode.Parse(program.Output)!.AsObject();
        Assert.That(program.ExitCode, Is.Zero);
        Assert.That(document.Select(member => member.Key), Is.EqualTo(new[] { "run_id", "source", "lines" }));
        Assert.That(document["lines"]!.AsArray().Select(line => (string?)line), Is.EqualTo(Lines(0)));
    }

    /// <summary>The lines come before the program ends: it waits for more, and ends only by the signal.</summary>
    [Platform(Exclude = "Win", Reason = "Signals are those of POSIX.")]
    [TestCase("INT")]
    [TestCase("TERM")]
    public async Task Logs_Followed_PassesOnEachPageAndEndsBySignal(string signal)
    {
        using var aws = ScriptedServer.Of(Page(0), End);

        using var program = Start(aws, "logs", _run, "--follow");
        await WaitForAsync(() => program.Output.Split('\n').Length > LinesOfAPage);
        Assert.That(program.HasExited, Is.False);
        program.Signal(signal);
        await program.WaitAsync();

        Assert.That(program.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries), Is.EqualTo(Lines(0)));
    }

    [Platform(Exclude = "Win", Reason = "Signals are those of POSIX.")]
    [Test]
    public async Task Logs_FollowedAsJsonAndEndedBySignal_IsADocument()
    {
        using var aws = ScriptedServer.Of(Page(0), End);

        using var program = Start(aws, "logs", _run, "--follow", "--json");
        // The end of the last line comes with what follows it.
        await WaitForAsync(() => program.Output.Contains(Lines(0)[^2], StringComparison.Ordinal));
        program.Signal("TERM");
        await program.WaitAsync();

        var document = JsonNode.Parse(program.Output)!;
        Assert.That(document["lines"]!.AsArray().Select(line => (string?)line), Is.EqualTo(Lines(0)));
        Assert.That((string?)document["error"], Is.EqualTo("Interrupted."));
    }

    private static string[] Lines(int page) => [.. Enumerable.Range(0, LinesOfAPage).Select(number => $"page {page}, line {number}")];

    private static Func<ScriptedRequest, Task> Page(int number) => request => Answer(request, Lines(number), $"f/{number + 1}");

    // The same token comes back.
    private static Task End(ScriptedRequest request)
    {
        using var question = JsonDocument.Parse(request.Body);
        return Answer(request, [], question.RootElement.GetProperty("nextToken").GetString()!);
    }

    private static Task Answer(ScriptedRequest request, string[] lines, string next) => request.AnswerAsync(
        200,
        new JsonObject
        {
            ["events"] = new JsonArray([.. lines.Select(line => new JsonObject { ["timestamp"] = 1_700_000_000_000, ["message"] = line })]),
            ["nextForwardToken"] = next,
        }.ToJsonString(),
        "application/x-amz-json-1.1");

    private static Task Expired(ScriptedRequest request) => request.AnswerAsync(
        400, """{"__type":"ExpiredTokenException","message":"The security token included in the request is expired"}""");

    private static async Task WaitForAsync(Func<bool> isSo)
    {
        using var timeout = new CancellationTokenSource(Patience);
        while (!isSo())
        {
            await Task.Delay(20, timeout.Token);
        }
    }

    private ExampleProgram Start(ScriptedServer aws, params string[] arguments) => ExampleProgram.StartCommandLine(
        Folder.Path,
        [
            new("MLFLOW_TRACKING_URI", TrackingUri),
            new("RLD_CACHE_DIR", Folder["cache"]),
            new("AWS_ENDPOINT_URL", aws.Uri.AbsoluteUri),
            new("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"),
            new("AWS_SECRET_ACCESS_KEY", "secret"),
        ],
        arguments);
}
