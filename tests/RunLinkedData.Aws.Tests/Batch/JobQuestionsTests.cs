using Amazon.Runtime;
using NUnit.Framework;
using RunLinkedData.Aws.Client;
using RunLinkedData.Aws.Tests.Emulator;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Testing.Http;

namespace RunLinkedData.Aws.Tests.Batch;

/// <summary>Many jobs are asked for at once, and a service that cannot be asked is asked once.</summary>
public class JobQuestionsTests : AwsTest
{
    private static readonly Executor[] Many = [.. Enumerable.Range(0, 200).Select(number => Job(id: $"job-{number}"))];

    [Test]
    public async Task GetStates_OfManyJobs_TakesACallFor100OfThem()
    {
        Aws.Jobs = call => string.Join(
            ',', Enumerable.Range(call * 100, 100).Select(number => JobJson.Job("RUNNING", id: $"job-{number}")));
        Executor[] asked = [.. Many[..150], Job(attempt: 2, id: "job-0"), new("ecs", "task"), Many[0]];

        var answers = await Service.GetStatesAsync(asked);

        Assert.That(Aws.Calls.Select(call => call.Body.GetProperty("jobs").GetArrayLength()), Is.EqualTo(new[] { 100, 51 }));
        Assert.That(answers.Select(answer => answer.Executor), Is.EqualTo(asked));
        Assert.That(answers.Where(answer => answer.Executor.Kind == "aws-batch" && answer.Executor.Attempt is null)
            .Select(answer => answer.State), Is.All.EqualTo(ExecutorState.Running));
        Assert.That(answers[^2].State, Is.EqualTo(ExecutorState.Unknown));
        Assert.That(answers.Select(answer => answer.Error), Is.All.Null);
    }

    [Test]
    public async Task GetStates_NobodyAnswers_AsksForTheFirstJobsOnly()
    {
        Aws.Fail(request => request.ResetAsync(), times: 100);

        var answers = await Service.GetStatesAsync(Many);

        Assert.That(answers.Select(answer => answer.Error?.Message), Is.All.Contains("No connection"));
        Assert.That(answers.Select(answer => answer.Error!.Executor), Is.EqualTo(Many));
        Assert.That(Aws.Requests, Has.Count.EqualTo(1 + AwsRetries.MaxRetriesOfHiccups));
    }

    [Test]
    public async Task GetStates_SessionHasExpired_AsksNoOtherRegion()
    {
        Aws.Fail(Refuse("ExpiredTokenException"), times: 100);
        Executor[] jobs = [Of("eu-central-1", "a"), Of("eu-west-1", "b"), Of("us-east-1", "c")];

        var answers = await Service.GetStatesAsync(jobs);

        Assert.That(answers.Select(answer => answer.Error?.Message), Is.All.Contains("expired"));
        Assert.That(Aws.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task GetStates_OneRegionIsDenied_TheOthersAnswer()
    {
        Aws.Fail(Refuse("AccessDeniedException"));
        Aws.Jobs = _ => JobJson.Job("SUCCEEDED", id: "b");

        var answers = await Service.GetStatesAsync([Of("eu-central-1", "a"), Of("eu-west-1", "b")]);

        Assert.That(answers[0].Error?.Message, Does.Contain("batch:DescribeJobs"));
        Assert.That((answers[1].State, answers[1].Error), Is.EqualTo((ExecutorState.Succeeded, (object?)null)));
    }

    /// <summary>The tag of a run is anybody's to set: one that AWS refuses to look up must not hide the others.</summary>
    [Test]
    public async Task GetStates_OneIdIsRefused_TheOthersAnswer()
    {
        var jobs = string.Join(',', Many[..9].Select(job => JobJson.Job("FAILED", id: job.Id)));
        using var server = new ScriptedServer(request => request.Text.Contains("not an id", StringComparison.Ordinal)
            ? Refuse("ClientException")(request)
            : request.AnswerAsync(200, $$"""{"jobs":[{{jobs}}]}"""));
        using var service = new AwsExecutorService(new AwsOptions
        {
            Region = "eu-central-1",
            BatchEndpoint = server.Uri,
            Credentials = new BasicAWSCredentials("a", "b"),
            TimeProvider = Time,
        });

        var answers = await service.GetStatesAsync([.. Many[..5], Job(id: "not an id"), .. Many[5..9]]);

        Assert.That(
            answers.Where(answer => answer.Error is not null).Select(answer => answer.Executor.Id), Is.EqualTo(new[] { "not an id" }));
        Assert.That(answers.Count(answer => answer.State == ExecutorState.Failed), Is.EqualTo(9));
    }

    private static Executor Of(string region, string id) =>
        new("aws-batch", id) { Details = new Dictionary<string, string> { ["region"] = region } };

    private static Func<ScriptedRequest, Task> Refuse(string code) =>
        request => request.AnswerAsync(400, $$"""{"__type":"{{code}}","message":"no"}""", "application/x-amz-json-1.1");
}
