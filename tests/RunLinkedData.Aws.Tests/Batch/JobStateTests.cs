using NUnit.Framework;
using RunLinkedData.Aws.Tests.Emulator;
using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Aws.Tests.Batch;

public class JobStateTests : AwsTest
{
    [TestCase("SUBMITTED", ExecutorState.Pending)]
    [TestCase("PENDING", ExecutorState.Pending)]
    [TestCase("RUNNABLE", ExecutorState.Pending)]
    [TestCase("STARTING", ExecutorState.Running)]
    [TestCase("RUNNING", ExecutorState.Running)]
    [TestCase("SUCCEEDED", ExecutorState.Succeeded)]
    [TestCase("FAILED", ExecutorState.Failed)]
    [TestCase("SOMETHING_NEW", ExecutorState.Unknown)]
    public async Task GetState_OfAJob_IsItsStatus(string status, ExecutorState state)
    {
        Aws.Jobs = _ => JobJson.Job(status);

        Assert.That(await Service.GetStateAsync(Job()), Is.EqualTo(state));
    }

    [Test]
    public async Task GetState_JobIsForgotten_IsUnknown() =>
        Assert.That(await Service.GetStateAsync(Job(attempt: 1)), Is.EqualTo(ExecutorState.Unknown));

    [TestCase(1, ExecutorState.Failed)]
    [TestCase(2, ExecutorState.Failed)]
    [TestCase(3, ExecutorState.Running)]
    public async Task GetState_ThirdAttemptRuns_EarlierOnesHaveFailed(int attempt, ExecutorState state)
    {
        Aws.Jobs = _ => JobJson.Job("RUNNING", attempts: [JobJson.Attempt("a"), JobJson.Attempt("b")]);

        Assert.That(await Service.GetStateAsync(Job(attempt)), Is.EqualTo(state));
    }

    [TestCase(1, ExecutorState.Failed)]
    [TestCase(2, ExecutorState.Pending)]
    public async Task GetState_JobWaitsForItsNextAttempt_TheOneBeforeHasFailed(int attempt, ExecutorState state)
    {
        Aws.Jobs = _ => JobJson.Job("RUNNABLE", attempts: [JobJson.Attempt("a")]);

        Assert.That(await Service.GetStateAsync(Job(attempt)), Is.EqualTo(state));
    }

    [TestCase(1, ExecutorState.Failed)]
    [TestCase(2, ExecutorState.Succeeded)]
    public async Task GetState_SecondAttemptWentWell_TheFirstHasFailed(int attempt, ExecutorState state)
    {
        Aws.Jobs = _ => JobJson.Job("SUCCEEDED", attempts: [JobJson.Attempt("a"), JobJson.Attempt("b", exitCode: 0)]);

        Assert.That(await Service.GetStateAsync(Job(attempt)), Is.EqualTo(state));
    }

    [Test]
    public async Task GetState_FirstAttemptRuns_IsRunning()
    {
        Aws.Jobs = _ => JobJson.Job("RUNNING", "a", ["""{"container":{"logStreamName":"a"},"startedAt":1700000001000}"""]);

        Assert.That(await Service.GetStateAsync(Job(attempt: 1)), Is.EqualTo(ExecutorState.Running));
    }

    [Test]
    public async Task GetState_AttemptWentWellAndTheJobDoesNotSaySoYet_HasNotFailed()
    {
        Aws.Jobs = _ => JobJson.Job("RUNNING", "a", [JobJson.Attempt("a", exitCode: 0)]);

        Assert.That(await Service.GetStateAsync(Job(attempt: 1)), Is.EqualTo(ExecutorState.Running));
    }

    [TestCase("1f3c9b52:7")]
    [TestCase("1f3c9b52#0")]
    public async Task GetState_ArrayChildOrNode_IsAskedForByItsOwnId(string id)
    {
        Aws.Jobs = _ => JobJson.Job("FAILED", id: "1f3c9b52") + "," + JobJson.Job("RUNNING", id: id);

        Assert.That(await Service.GetStateAsync(Job(id: id)), Is.EqualTo(ExecutorState.Running));
        Assert.That(Aws.Calls.Single().Body.ToString(), Is.EqualTo($$"""{"jobs":["{{id}}"]}"""));
    }

    [TestCase("ecs")]
    [TestCase("aws-lambda")]
    [TestCase("kubernetes")]
    public async Task GetState_NoJobOfBatch_IsUnknownAndNotAskedFor(string kind)
    {
        Assert.That(await Service.GetStateAsync(new Executor(kind, JobJson.Id)), Is.EqualTo(ExecutorState.Unknown));
        Assert.That(Aws.Requests, Is.Empty);
    }

    [TestCase("us-west-2", "cloudwatch:eu-west-1:g:s", "us-west-2")]
    [TestCase(null, "cloudwatch:eu-west-1:g:s", "eu-west-1")]
    [TestCase(null, "cloudwatch::g:s", "eu-central-1")]
    [TestCase(null, null, "eu-central-1")]
    public async Task GetState_Region_IsTheRecordedOneBeforeTheDefault(string? detail, string? locator, string region)
    {
        var job = Job(locator: locator) with { Details = new Dictionary<string, string> { ["region"] = detail ?? "" } };

        await Service.GetStateAsync(job);

        Assert.That(Aws.Calls.Single().Region, Is.EqualTo(region));
    }
}
