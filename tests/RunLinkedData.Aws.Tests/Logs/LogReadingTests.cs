using NUnit.Framework;
using RunLinkedData.Aws.Tests.Emulator;
using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Aws.Tests.Logs;

public class LogReadingTests : AwsTest
{
    [Test]
    public async Task ReadLog_ThreeAttempts_AreReadInOrderAndOnce()
    {
        Aws.Jobs = _ => JobJson.Job("SUCCEEDED", "c", [JobJson.Attempt("a"), JobJson.Attempt("b"), JobJson.Attempt("c", exitCode: 0)]);
        Aws.Stream("a").Page("first", "killed");
        Aws.Stream("b").Page("second");
        Aws.Stream("c").Page("third", "done");

        Assert.That(await ReadAsync(Job()), Is.EqualTo(["1: first", "1: killed", "2: second", "3: third", "3: done"]));
    }

    [Test]
    public async Task ReadLog_SecondAttemptRuns_ComesAfterTheFirst()
    {
        Aws.Jobs = _ => JobJson.Job("RUNNING", "b", [JobJson.Attempt("a")]);
        Aws.Stream("a").Page("first");
        Aws.Stream("b").Page("second");

        Assert.That(await ReadAsync(Job(attempt: 2)), Is.EqualTo(["1: first", "2: second"]));
    }

    [Test]
    public async Task ReadLog_EmptyPagesInTheMiddle_AreNotTheEnd()
    {
        Aws.Jobs = _ => JobJson.Job("SUCCEEDED", "a");
        Aws.Stream("a").Page().Page("one").Page().Page().Page("two").Page();

        var lines = await Service.ReadLogAsync(Job()).ToListAsync();

        Assert.That(lines, Is.EqualTo(
        [
            new ExecutorLogLine { Time = DateTimeOffset.FromUnixTimeMilliseconds(EmulatedStream.TimeOf(1, 0)), Text = "one", Attempt = 1 },
            new ExecutorLogLine { Time = DateTimeOffset.FromUnixTimeMilliseconds(EmulatedStream.TimeOf(4, 0)), Text = "two", Attempt = 1 },
        ]));
        Assert.That(Aws.ReadsOf("a"), Is.EqualTo(7), "Six pages, and the token that comes back.");
    }

    [Test]
    public async Task ReadLog_SeveralContainers_ReadsAllOfEachAttempt()
    {
        Aws.Jobs = _ =>
            $$$$"""
            {"jobId":"{{{{JobJson.Id}}}}","status":"SUCCEEDED","container":{},
             "attempts":[
               {"taskProperties":[{"containers":[{"name":"main","logStreamName":"m1"},{"name":"proxy","logStreamName":"p1"}]}],"stoppedAt":1700000002000},
               {"taskProperties":[{"containers":[{"name":"main","logStreamName":"m2"},{"name":"proxy","logStreamName":"p2"}]}],"stoppedAt":1700000003000}],
             "ecsProperties":{"taskProperties":[{"containers":[
               {"name":"main","logStreamName":"m2"},
               {"name":"proxy","logStreamName":"p2","logConfiguration":{"logDriver":"awslogs","options":{"awslogs-group":"/proxies"}}}]}]}}
            """;
        foreach (var (stream, group) in new[]
        {
            ("m1", AwsEmulator.Group), ("p1", "/proxies"), ("m2", AwsEmulator.Group), ("p2", "/proxies"),
        })
        {
            Aws.Stream(stream, group).Page(stream);
        }

        Assert.That(await ReadAsync(Job()), Is.EqualTo(["1: m1", "1: p1", "2: m2", "2: p2"]));
    }

    [Test]
    public async Task ReadLog_JobNamesItsGroupAndRegion_AreUsed()
    {
        Aws.Jobs = _ => JobJson.Job(
            "RUNNING", "a", log: """{"logDriver":"awslogs","options":{"awslogs-group":"/own","awslogs-region":"eu-west-1"}}""");
        Aws.Stream("a", "/own").Page("there");

        Assert.That(await ReadAsync(Job()), Is.EqualTo(["1: there"]));
        Assert.That(
            Aws.Calls.Select(call => (call.Service, call.Region)),
            Is.EqualTo([("batch", "eu-central-1"), ("logs", "eu-west-1"), ("logs", "eu-west-1")]));
    }

    [Test]
    public async Task ReadLog_BatchHasForgottenTheJob_ReadsTheRecordedStream()
    {
        Aws.Stream("b", "/own").Page("remembered");

        Assert.That(await ReadAsync(Job(attempt: 2, locator: "cloudwatch:eu-west-1:/own:b")), Is.EqualTo(["2: remembered"]));
    }

    [Test]
    public async Task ReadLog_StreamThatBatchDoesNotName_IsReadToo()
    {
        Aws.Jobs = _ => JobJson.Job("RUNNING", attempts: [JobJson.Attempt("a"), JobJson.Attempt(null)]);
        Aws.Stream("a").Page("first");
        Aws.Stream("c").Page("third");

        Assert.That(
            await ReadAsync(Job(attempt: 3, locator: $"cloudwatch:eu-central-1:{AwsEmulator.Group}:c")),
            Is.EqualTo(["1: first", "3: third"]));
    }

    [Test]
    public async Task ReadLog_RecordedPlaceOfANamedStream_IsTheRightOne()
    {
        Aws.Jobs = _ => JobJson.Job("RUNNING", "a");
        Aws.Stream("a", "/elsewhere").Page("found");

        Assert.That(await ReadAsync(Job(attempt: 1, locator: "cloudwatch:eu-central-1:/elsewhere:a")), Is.EqualTo(["1: found"]));
    }

    [TestCase("ecs", "forecast/main/0f3a5b7c")]
    [TestCase("aws-lambda", "2026/11/24/[$LATEST]0f3a5b7c")]
    [TestCase("kubernetes", "pod/forecast")]
    public async Task ReadLog_LogInCloudWatch_IsReadWhateverTheKind(string kind, string stream)
    {
        Aws.Stream(stream, "/group").Page("hello");

        var lines = await ReadAsync(new Executor(kind, "x") { Log = new ExecutorLog($"cloudwatch:eu-central-1:/group:{stream}") });

        Assert.That(lines, Is.EqualTo([": hello"]));
        Assert.That(Aws.Calls, Has.All.Property("Service").EqualTo("logs"));
    }

    [TestCase(null)]
    [TestCase("file:/tmp/x.log")]
    [TestCase("cloudwatch:eu-central-1")]
    [TestCase("cloudwatch:eu-central-1:/group:")]
    [TestCase("cloudwatch:eu-central-1:/group:a:b")]
    public async Task ReadLog_NoLogInCloudWatch_HasNoLines(string? locator)
    {
        Assert.That(await ReadAsync(Job(locator: locator)), Is.Empty);
        Assert.That(Aws.Calls.Count(call => call.Is("logs")), Is.Zero);
    }

    [Test]
    public async Task ReadLog_StreamIsNotThere_HasNoLines()
    {
        Aws.Jobs = _ => JobJson.Job("STARTING", "a");

        Assert.That(await ReadAsync(Job()), Is.Empty);
    }

    [Test]
    public async Task ReadLog_AnEvent_IsALineWithoutItsEnd()
    {
        Aws.Jobs = _ => JobJson.Job("SUCCEEDED", "a");
        Aws.Stream("a").Page("plain", "unix\n", "windows\r\n", "trace\n  at x\n  at y\n", "", "\n\n");

        Assert.That(
            (await Service.ReadLogAsync(Job()).ToListAsync()).Select(line => line.Text),
            Is.EqualTo(["plain", "unix", "windows", "trace\n  at x\n  at y", "", "\n"]));
    }

    [Test]
    public async Task ReadLog_PageOfAMegabyte_IsReadWhole()
    {
        Aws.Jobs = _ => JobJson.Job("SUCCEEDED", "a");
        var messages = Enumerable.Range(0, 10_000).Select(number => $"{number:00000} {new string('\u0001', 94)}").ToArray();
        Aws.Stream("a").Page(messages);

        Assert.That((await Service.ReadLogAsync(Job()).ToListAsync()).Select(line => line.Text), Is.EqualTo(messages));
    }

    [Test]
    public async Task ReadLog_ReaderStops_NoMoreIsAskedFor()
    {
        Aws.Jobs = _ => JobJson.Job("SUCCEEDED", "a");
        Aws.Stream("a").Page("one", "two").Page("three");

        var first = await Service.ReadLogAsync(Job()).FirstAsync();

        Assert.That(first.Text, Is.EqualTo("one"));
        Assert.That(Aws.ReadsOf("a"), Is.EqualTo(1));
    }

    [Test]
    public async Task ReadLog_PagesWithoutEnd_EndAllTheSame()
    {
        var token = 0;
        Aws.Jobs = _ => JobJson.Job("SUCCEEDED", "a");
        Aws.Fail(request => request.AnswerAsync(200, $$"""{"jobs":[{{JobJson.Job("SUCCEEDED", "a")}}]}"""));
        Aws.Fail(request => request.AnswerAsync(200, $$"""{"events":[],"nextForwardToken":"f/{{token++}}"}"""), times: 5000);

        Assert.That(await ReadAsync(Job()), Is.Empty);
        Assert.That(Aws.Requests, Has.Count.LessThan(1100));
    }

    [TestCase("""{"events":null,"nextForwardToken":null}""")]
    [TestCase("""{}""")]
    [TestCase("""{"events":[null],"nextForwardToken":null}""")]
    public async Task ReadLog_AnswerWithoutWhatItShouldHold_HasNoLines(string page)
    {
        Aws.Fail(request => request.AnswerAsync(200, $$"""{"jobs":[null,{{JobJson.Job("SUCCEEDED", "a")}}]}"""));
        Aws.Fail(request => request.AnswerAsync(200, page));

        Assert.That(await ReadAsync(Job()), Is.Empty);
    }
}
