using NUnit.Framework;
using RunLinkedData.Aws.Tests.Emulator;
using RunLinkedData.Model;
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

    [TestCase(null, "Its log stream was not recorded")]
    [TestCase("file:/tmp/x.log", "'file:/tmp/x.log', is no stream of CloudWatch")]
    [TestCase("cloudwatch:eu-central-1", "is no stream of CloudWatch")]
    [TestCase("cloudwatch:eu-central-1:/group:", "is no stream of CloudWatch")]
    [TestCase("cloudwatch:eu-central-1:/group:a:b", "is no stream of CloudWatch")]
    public void ReadLog_NoLogInCloudWatchOfAJobThatIsForgotten_SaysSo(string? locator, string place)
    {
        var job = Job(locator: locator) with
        {
            Details = new Dictionary<string, string> { ["region"] = "eu-west-1", ["account"] = "123456789012" },
        };

        Assert.That(
            async () => await ReadAsync(job),
            Throws.TypeOf<ExecutorException>()
                .With.Message.Contains("AWS Batch does not know the job in region 'eu-west-1'")
                .And.Message.Contains(place)
                .And.Message.Contains("account 123456789012"));
        Assert.That(Aws.Calls.Count(call => call.Is("logs")), Is.Zero);
    }

    [TestCase("STARTING", new string[0])]
    [TestCase("SUCCEEDED", new string[0])]
    public async Task ReadLog_JobThatBatchKnowsNamesNoStream_HasNoLines(string status, string[] lines)
    {
        Aws.Jobs = _ => JobJson.Job(status);

        Assert.That(await ReadAsync(Job()), Is.EqualTo(lines));
    }

    [TestCase("aws-batch", true)]
    [TestCase("ecs", false)]
    [TestCase("codebuild", false)]
    public void ReadLog_StreamIsGone_SaysWhereItWas(string kind, bool isOfBatch)
    {
        var executor = new Executor(kind, "x-1")
        {
            Log = new ExecutorLog("cloudwatch:eu-west-1:/own:gone"),
            Details = new Dictionary<string, string> { ["account"] = "123456789012" },
        };

        Assert.That(
            async () => await ReadAsync(executor),
            Throws.TypeOf<ExecutorException>()
                .With.Message.StartsWith($"The log of {kind} 'x-1' is not there: CloudWatch Logs has no stream 'gone' in the group '/own'")
                .And.Message.Contains("region 'eu-west-1'")
                .And.Message.Contains("account 123456789012")
                .And.Message.Contains("AWS said: The specified log stream does not exist.")
                .And.Message.Matches(isOfBatch ? "AWS Batch does not know the job" : "^((?!Batch).)*$"));
    }

    [Test]
    public void ReadLog_StreamOfAJobThatIsOverIsGone_SaysSo()
    {
        Aws.Jobs = _ => JobJson.Job("SUCCEEDED", "a");

        Assert.That(async () => await ReadAsync(Job()), Throws.TypeOf<ExecutorException>().With.Message.Contains("no stream 'a'"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void ReadLog_OfAPodOnEks_NamesItsCommand(bool follow)
    {
        Aws.Jobs = _ => JobJson.Job("RUNNING");

        Assert.That(
            async () => await ReadAsync(Job(locator: "command:kubectl logs -n batch pod-1"), follow),
            Throws.TypeOf<ExecutorException>().With.Message.EndsWith("by: kubectl logs -n batch pod-1"));
    }

    [TestCase(403, """{"message":"User: x is not authorized"}""", "x-amzn-ErrorType: AccessDeniedException")]
    [TestCase(403, "<html>", null)]
    public async Task ReadLog_BatchMayNotBeAsked_ReadsTheRecordedStreamAndWarns(int status, string body, string? header)
    {
        Aws.Fail(request => request.AnswerAsync(status, body, "application/json", header is null ? [] : [header]));
        Aws.Stream("b", "/own").Page("recorded");

        Assert.That(await ReadAsync(Job(attempt: 2, locator: "cloudwatch:eu-west-1:/own:b")), Is.EqualTo(["2: recorded"]));
        Assert.That(
            Log.Text,
            Does.Contain($"Warning: The attempts of aws-batch '{JobJson.Id}' could not be asked for")
                .And.Contain("batch:DescribeJobs"));
    }

    [Test]
    public void ReadLog_BatchMayNotBeAskedAndNothingIsRecorded_IsRefused()
    {
        Aws.Fail(request => request.AnswerAsync(403, "{}", "application/json", "x-amzn-ErrorType: AccessDeniedException"));

        Assert.That(async () => await ReadAsync(Job()), Throws.TypeOf<ExecutorException>().With.Message.Contains("batch:DescribeJobs"));
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
    public async Task ReadLog_ManyEmptyPagesInARow_GoesOnToTheLinesBehindThem()
    {
        Aws.Jobs = _ => JobJson.Job("SUCCEEDED", "a");
        var stream = Aws.Stream("a").Page("one");
        for (var page = 0; page < 1200; page++)
        {
            stream.Page();
        }

        stream.Page("two");

        Assert.That(await ReadAsync(Job()), Is.EqualTo(["1: one", "1: two"]));
        Assert.That(Log.Text, Does.Contain("1000 empty pages in a row so far in a"));
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
