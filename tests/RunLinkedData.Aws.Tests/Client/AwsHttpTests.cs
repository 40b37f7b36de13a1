using System.Globalization;
using Amazon.Runtime;
using NUnit.Framework;
using RunLinkedData.Aws.Client;
using RunLinkedData.Aws.Tests.Emulator;
using RunLinkedData.Model;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Testing.Http;

namespace RunLinkedData.Aws.Tests.Client;

public class AwsHttpTests : AwsTest
{
    private const string Throttled = """{"message":"Too Many Requests"}""";

    [Test]
    public async Task Call_WithASessionToken_CarriesAndSignsIt()
    {
        using var aws = new AwsEmulator { Token = "FwoGZXIvYXdzEXAMPLE/+==", Jobs = _ => JobJson.Job("RUNNING", "a") };
        using var service = ServiceFor(
            aws, new SessionAWSCredentials(AwsEmulator.AccessKey, AwsEmulator.Secret, "FwoGZXIvYXdzEXAMPLE/+=="));
        aws.Stream("a").Page("one");

        Assert.That(await service.GetStateAsync(Job()), Is.EqualTo(ExecutorState.Running));
        Assert.That(await service.ReadLogAsync(Job()).CountAsync(), Is.EqualTo(1));
    }

    [Test]
    public void Call_WithAWrongSecret_IsRefused()
    {
        using var service = ServiceFor(Aws, new BasicAWSCredentials(AwsEmulator.AccessKey, "wrong"));

        Assert.That(
            async () => await service.GetStateAsync(Job()),
            Throws.TypeOf<ExecutorException>().With.Message.Contains("does not accept the signature"));
        Assert.That(Aws.Calls, Is.Empty);
    }

    [TestCase("""{"__type":"ThrottlingException"}""", null, 400)]
    [TestCase("""{"__type":"com.amazonaws.logs#ThrottlingException","message":"Rate exceeded"}""", null, 400)]
    [TestCase(Throttled, "x-amzn-errortype: TooManyRequestsException:http://internal.amazon.com/coral/com.amazonaws.batch/", 429)]
    [TestCase("slow down", null, 429)]
    public async Task Call_Throttled_IsTriedAgainAfterGrowingWaits(string body, string? header, int status)
    {
        Aws.Jobs = _ => JobJson.Job("RUNNING");
        Aws.Fail(request => request.AnswerAsync(status, body, moreHeaders: header is null ? [] : [header]), times: 9);

        Assert.That(await Service.GetStateAsync(Job()), Is.EqualTo(ExecutorState.Running));
        Assert.That(Time.Waits, Has.Count.EqualTo(9));

        // Each wait is drawn between nothing and a bound that grows: a single late one may be short, not all of them.
        Assert.That(Time.Waits.Skip(5).Max(), Is.GreaterThan(Time.Waits[0]));
        Assert.That(Time.Waits.Max(), Is.LessThanOrEqualTo(TimeSpan.FromSeconds(20)));
    }

    [Test]
    public async Task Call_ThrottledForEver_SaysSoInTheEnd()
    {
        Aws.Fail(request => request.AnswerAsync(429, Throttled), times: 20);

        var error = await ErrorAsync();

        Assert.That(error.Message, Does.Contain("takes no more calls for now").And.Contain("HTTP 429").And.Contain("Too Many Requests"));
        Assert.That(Aws.Requests, Has.Count.EqualTo(10));
    }

    [Test]
    public async Task Call_Hiccups_AreTriedAgain()
    {
        Aws.Jobs = _ => JobJson.Job("RUNNING");
        Aws.Fail(request => request.AnswerAsync(503, "<html>"));
        Aws.Fail(request => request.AnswerHalfAsync(100, "{"));

        Assert.That(await Service.GetStateAsync(Job()), Is.EqualTo(ExecutorState.Running));
    }

    [Test]
    public async Task Call_ServiceFails_SaysSoAfterThreeTries()
    {
        Aws.Fail(request => request.AnswerAsync(500, """{"message":"Oops"}"""), times: 20);

        Assert.That((await ErrorAsync()).Message, Does.Contain("The service failed").And.Contain("HTTP 500").And.Contain("Oops"));
        Assert.That(Aws.Requests, Has.Count.EqualTo(3));
    }

    [Test]
    public async Task Call_NoAnswer_IsGivenUpInTime()
    {
        Aws.Fail(
            request =>
            {
                Time.Fire(AwsRetries.AttemptTimeout);
                return Task.CompletedTask;
            },
            times: 20);

        Assert.That((await ErrorAsync()).Message, Does.Contain("did not answer in time"));
        Assert.That(Aws.Requests, Has.Count.EqualTo(3));
    }

    [Test]
    public async Task Call_Throttled_TellsEachLongWait()
    {
        Aws.Fail(request => request.AnswerAsync(429, Throttled), times: 20);

        await ErrorAsync();

        var waits = Time.Waits.Where(wait => wait >= CallWaits.First)
            .Select(wait => $"next one is in {wait.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture)} s")
            .ToList();
        Assert.That(waits, Is.Not.Empty);
        Assert.That(waits.Where(wait => !Log.Text.Contains(wait, StringComparison.Ordinal)), Is.Empty, Log.Text);
        Assert.That(Log.Text, Does.Match($@"Warning: AWS Batch at {Aws.Uri.Authority}: attempt \d failed \(HTTP 429\), the next one"));
        Assert.That(Log.Text, Does.Not.Contain(AwsEmulator.AccessKey));
    }

    [Test]
    public async Task Call_StandsStill_IsTold()
    {
        Aws.Jobs = _ => JobJson.Job("RUNNING");
        Aws.Fail(async request =>
        {
            while (!Log.Text.Contains("no answer yet after 2 s", StringComparison.Ordinal))
            {
                await Task.Delay(20);
            }

            await request.AnswerAsync(200, """{"jobs":[]}""");
        });

        await Service.GetStateAsync(Job());

        Assert.That(
            Log.Text,
            Does.Contain($"Warning: AWS Batch at {Aws.Uri.Authority}: no answer yet after 2 s; an attempt is given up after 60 s."));
        var told = Log.Text;
        await Service.GetStateAsync(Job());
        Assert.That(Log.Text, Is.EqualTo(told), "who is answered waits for nothing");
    }

    [Test]
    public async Task Call_ClockIsWrong_IsSignedAgainWithTheServicesTime()
    {
        Aws.Jobs = _ => JobJson.Job("RUNNING");
        var time = Time.GetUtcNow().AddHours(5);
        Aws.Fail(request => request.AnswerAsync(
            403,
            """{"message":"Signature not yet current"}""",
            "application/json",
            "x-amzn-errortype: InvalidSignatureException",
            "Date: " + time.ToString("r", CultureInfo.InvariantCulture)));

        Assert.That(await Service.GetStateAsync(Job()), Is.EqualTo(ExecutorState.Running));
        Assert.That(Aws.Requests[1].Headers["X-Amz-Date"], Does.StartWith(time.ToString("yyyyMMdd'T'HH", CultureInfo.InvariantCulture)));
    }

    [Test]
    public void Call_Cancelled_IsCancelled()
    {
        using var cancel = new CancellationTokenSource();
        Aws.Fail(_ =>
        {
            cancel.Cancel();
            return Task.CompletedTask;
        });

        Assert.That(async () => await Service.GetStateAsync(Job(), cancel.Token), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task Call_AnswerWithoutMeasure_IsNotRead()
    {
        Aws.Fail(request => request.AnswerAndHangAsync(100 << 20, "{"));

        Assert.That((await ErrorAsync()).Message, Does.Contain("not that of AWS Batch"));
    }

    [Test]
    public async Task Call_EndpointWithAPath_KeepsAndSignsIt()
    {
        ScriptedRequest? seen = null;
        Aws.Fail(request =>
        {
            seen = request;
            return request.AnswerAsync(200, """{"jobs":[]}""");
        });
        using var service = new AwsExecutorService(new AwsOptions
        {
            Region = "eu-central-1",
            BatchEndpoint = new Uri(Aws.Uri, "/a%20b/"),
            Credentials = new BasicAWSCredentials(AwsEmulator.AccessKey, AwsEmulator.Secret),
            TimeProvider = Time,
        });

        await service.GetStateAsync(Job());

        var signature = SigV4.Sign(
            "POST",
            "/a%20b/v1/describejobs",
            seen!.Headers,
            seen.Body,
            ["content-type", "host", "x-amz-content-sha256", "x-amz-date"],
            AwsEmulator.Secret,
            "eu-central-1",
            "batch");
        Assert.That(seen.Headers["Authorization"], Does.EndWith("Signature=" + signature));
        Assert.That(seen.Target, Is.EqualTo("/a%20b/v1/describejobs"));
    }
}
