using System.Text.Json.Nodes;
using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Http;

namespace RunLinkedData.Cli.Tests;

/// <summary><c>rld doctor</c>.</summary>
public class DoctorTests(StoreKind kind) : CommandLineFixture(kind)
{
    [Test]
    public async Task Doctor_OfAStoreThatWorks_FindsNothingBadAndChangesNothing()
    {
        var answer = await JsonAsync("doctor");

        var outcomes = answer["checks"]!.AsArray().ToDictionary(check => (string)check!["name"]!, check => (string?)check!["outcome"]);
        Assert.Multiple(() =>
        {
            Assert.That((string?)answer["tracking_uri"], Is.EqualTo(TrackingUri));
            Assert.That(
                outcomes,
                Does.ContainKey("store")
                    .WithValue("Good")
                    .And.ContainKey("write")
                    .WithValue("Good")
                    .And.ContainKey("credentials")
                    .WithValue("Good"));
            Assert.That(outcomes.ContainsKey("clock"), Is.EqualTo(IsServer));
        });
    }

    [Test]
    public async Task Doctor_AnExecutorCannotBeAsked_SaysHowManyRunsAndWhy()
    {
        var process = await Tracker.TrackingStore.CreateExperimentAsync("nightly");
        for (var number = 0; number < 3; number++)
        {
            await Tracker.TrackingStore.CreateRunAsync(new NewRun
            {
                ExperimentId = process,
                StartTime = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(),
                Tags =
                [
                    new Tag("rld.executor", "aws-batch"),
                    new Tag("rld.executor.id", $"job-{number}"),
                    new Tag("rld.executor.region", "eu-central-1"),
                ],
            });
        }

        using var aws = ScriptedServer.Of(request => request.AnswerAsync(403, """{"__type":"AccessDeniedException","message":"no"}"""));
        using var program = ExampleProgram.StartCommandLine(
            Folder.Path,
            [
                new("MLFLOW_TRACKING_URI", TrackingUri),
                new("AWS_ENDPOINT_URL", aws.Uri.AbsoluteUri),
                new("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"),
                new("AWS_SECRET_ACCESS_KEY", "secret"),
            ],
            "doctor",
            "--json");
        await program.WaitAsync();

        var checks = JsonNode.Parse(program.Output)!["checks"]!.AsArray();
        Assert.That(
            checks.Single(check => (string?)check!["name"] == "executors")!["found"]!.GetValue<string>(),
            Does.StartWith("3 RUNNING runs could not be asked: ").And.Contain("batch:DescribeJobs"));
        Assert.That(
            checks.Single(check => (string?)check!["name"] == "stale runs")!["found"]!.GetValue<string>(),
            Is.EqualTo("none of those that could be asked"));
        Assert.That(aws.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Doctor_OfAServerThatIsGone_EndsWithCode3()
    {
        var (code, output, _) = await RldAsync("doctor", "--tracking-uri", "http://127.0.0.1:9");

        Assert.That(code, Is.EqualTo(3));
        Assert.That(output, Does.Contain("BAD  store"));
    }
}
