using NUnit.Framework;
using RunLinkedData.Aws.Tests.Emulator;
using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Aws.Tests.Logs;

public class LogFollowingTests : AwsTest
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(2);

    [Test]
    public async Task Follow_JobFromItsQueueToItsEnd_GivesAllLinesAlsoLateOnes()
    {
        var readsAfterTheEnd = 0;
        var isOver = false;
        Aws.Jobs = look =>
        {
            isOver = look == 5;
            if (look == 3)
            {
                Aws.Stream("a").Page("one").OnRead = _ =>
                {
                    if (isOver && ++readsAfterTheEnd == 3)
                    {
                        Aws.Stream("a").Page("late");
                    }
                };
            }
            else if (look == 4)
            {
                Aws.Stream("a").Page("two").Page().Page("three");
            }

            return look switch
            {
                0 => JobJson.Job("RUNNABLE"),
                1 => JobJson.Job("STARTING"),
                <= 4 => JobJson.Job("RUNNING", "a"),
                _ => JobJson.Job("SUCCEEDED", "a"),
            };
        };

        Assert.That(await ReadAsync(Job(attempt: 1), follow: true), Is.EqualTo(["1: one", "1: two", "1: three", "1: late"]));
        Assert.That(Aws.Calls.Count(call => call.Is("batch")), Is.EqualTo(6), "A job that is over is not asked for again.");
        Assert.That(Time.Waits, Is.EqualTo(Enumerable.Repeat(Poll, 10)), "Five looks until the end, and ten seconds for late lines.");
    }

    [Test]
    public async Task Follow_NextAttemptComes_IsPickedUpAndTheEarlierOneLeft()
    {
        Aws.Jobs = look => look switch
        {
            0 => JobJson.Job("RUNNING", "a"),
            1 => JobJson.Job("RUNNABLE", "a", [JobJson.Attempt("a")]),
            2 or 3 or 4 => JobJson.Job("RUNNING", "b", [JobJson.Attempt("a")]),
            _ => JobJson.Job("FAILED", "b", [JobJson.Attempt("a"), JobJson.Attempt("b")]),
        };
        Aws.Stream("a").Page("first");
        Aws.Stream("b").Page("second");

        Assert.That(await ReadAsync(Job(attempt: 1), follow: true), Is.EqualTo(["1: first", "2: second"]));
        Assert.That(Aws.ReadsOf("a"), Is.EqualTo(4), "Two reads at first, one a look, and none once the second attempt has been seen.");
    }

    [Test]
    public async Task Follow_JobEndedLongAgo_DoesNotWait()
    {
        Aws.Jobs = _ => JobJson.Job("SUCCEEDED", "a", stoppedAt: Time.GetUtcNow().AddHours(-1).ToUnixTimeMilliseconds());
        Aws.Stream("a").Page("one");

        Assert.That(await ReadAsync(Job(), follow: true), Is.EqualTo(["1: one"]));
        Assert.That(Time.Waits, Is.Empty);
    }

    [Test]
    public async Task Follow_JobEndsNow_WaitsForLateLines()
    {
        Aws.Jobs = _ => JobJson.Job("SUCCEEDED", "a", stoppedAt: Time.GetUtcNow().AddSeconds(-3).ToUnixTimeMilliseconds());
        Aws.Stream("a").Page("one");

        Assert.That(await ReadAsync(Job(), follow: true), Is.EqualTo(["1: one"]));
        Assert.That(Time.Waits, Is.EqualTo([Poll, Poll, Poll, TimeSpan.FromSeconds(1)]), "Ten seconds after the end in all.");
    }

    [Test]
    public async Task Follow_JobIsForgotten_ReadsWhatIsThereAndEnds()
    {
        Aws.Stream("a").Page("one");

        Assert.That(await ReadAsync(Job(locator: $"cloudwatch:eu-central-1:{AwsEmulator.Group}:a"), follow: true), Is.EqualTo([": one"]));
        Assert.That(Time.Waits, Is.Empty);
    }

    [Test]
    public async Task Follow_ThrottledInTheMiddle_GoesOnWithoutLossOrRepetition()
    {
        Aws.Jobs = look =>
        {
            if (look == 1)
            {
                Aws.Fail(request => request.AnswerAsync(400, """{"__type":"ThrottlingException","message":"Rate exceeded"}"""), times: 4);
                Aws.Stream("a").Page("two");
            }

            return JobJson.Job(look < 3 ? "RUNNING" : "SUCCEEDED", "a");
        };
        Aws.Stream("a").Page("one");

        Assert.That(await ReadAsync(Job(), follow: true), Is.EqualTo(["1: one", "1: two"]));
    }

    [Test]
    public async Task Follow_CancelledInTheMiddle_IsCancelled()
    {
        using var cancel = new CancellationTokenSource();
        Aws.Jobs = look =>
        {
            if (look == 5)
            {
                cancel.Cancel();
            }

            return JobJson.Job("RUNNING", "a");
        };
        Aws.Stream("a").Page("one");
        var lines = new List<string>();

        Assert.That(
            async () =>
            {
                await foreach (var line in Service.ReadLogAsync(Job(), follow: true, cancel.Token))
                {
                    lines.Add(line.Text);
                }
            },
            Throws.InstanceOf<OperationCanceledException>());
        Assert.That(lines, Is.EqualTo(["one"]));
    }

    [Test]
    public async Task Follow_NoJobOfBatch_EndsWhenItIsCancelled()
    {
        using var cancel = new CancellationTokenSource();
        Aws.Stream("a", "/group").Page("one");
        var lines = new List<string>();

        Assert.That(
            async () =>
            {
                await foreach (var line in Service.ReadLogAsync(
                    new Executor("ecs", "x") { Log = new ExecutorLog("cloudwatch:eu-central-1:/group:a") }, follow: true, cancel.Token))
                {
                    lines.Add(line.Text);
                    if (line.Text == "one")
                    {
                        Aws.Stream("a", "/group").Page("two");
                    }
                    else
                    {
                        await cancel.CancelAsync();
                    }
                }
            },
            Throws.InstanceOf<OperationCanceledException>());
        Assert.That(lines, Is.EqualTo(["one", "two"]));
    }
}
