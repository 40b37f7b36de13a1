using System.Runtime.CompilerServices;
using NUnit.Framework;
using RunLinkedData.Model;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Provenance.Executors;
using RunLinkedData.Provenance.Executors.Aws;
using RunLinkedData.Recording.Logs;

namespace RunLinkedData.Tests;

public class RunTrackerLogTests : TrackerFixture
{
    [Test]
    public async Task OpenLog_RunGoesOn_FollowsToItsEnd()
    {
        using var run = await Tracker.StartRunAsync("p");
        run.LogWriter.WriteLine("one");
        await using var lines = (await WhenThereAsync(run.Id)).ReadLinesAsync(follow: true).GetAsyncEnumerator();
        await lines.MoveNextAsync();
        var first = lines.Current;
        var next = lines.MoveNextAsync().AsTask();
        run.LogWriter.WriteLine("two");
        run.LogWriter.Write("three");
        run.Complete();

        Assert.That((first, await next, lines.Current), Is.EqualTo(("one", true, "two")));
        Assert.That((await lines.MoveNextAsync(), lines.Current, await lines.MoveNextAsync()), Is.EqualTo((true, "three", false)));
    }

    [Test]
    public async Task OpenLog_Artifact_GoesBeforeTheExecutor()
    {
        var options = Options();
        options.Provenance.Executor = new Executor("farm", "1");
        options.ExecutorServices.Add(new Farm());
        await using var tracker = RunTracker.Connect(options);
        var id = await tracker.RunAsync("p", run => run.LogWriter.WriteLineAsync("own"));

        var log = tracker.OpenLog(id);

        Assert.That((log.RunId, log.Source), Is.EqualTo((id, "logs/run.log")));
        Assert.That(await log.ReadLinesAsync().ToListAsync(), Is.EqualTo(new[] { "own" }));
    }

    [Test]
    public async Task OpenLog_NoArtifact_AsksTheServiceOfTheExecutor()
    {
        var options = Options();
        options.Provenance.Executor = new Executor("farm", "7") { Log = new ExecutorLog("barn:7") };
        options.ExecutorServices.Add(new Farm());
        await using var tracker = RunTracker.Connect(options);

        var log = tracker.OpenLog(await tracker.RunAsync("p", _ => Task.CompletedTask));

        Assert.That(log.Source, Is.EqualTo("barn:7"));
        Assert.That(await log.ReadLinesAsync(follow: true).ToListAsync(), Is.EqualTo(new[] { "farm 7 follows: True" }));
    }

    [Test]
    public async Task OpenExecutorLog_RunHasItsOwn_IsTheExecutors()
    {
        var options = Options();
        options.Provenance.Executor = new Executor("farm", "1");
        options.ExecutorServices.Add(new Farm());
        await using var tracker = RunTracker.Connect(options);
        var id = await tracker.RunAsync("p", async run =>
        {
            await run.LogWriter.WriteLineAsync("own");
            run.SaveDataset("d", new[] { new Number(1) });
        });

        Assert.That(
            await tracker.OpenExecutorLog(id).ReadLinesAsync().ToListAsync(), Is.EqualTo(new[] { "farm 1 follows: False" }));
        Assert.That(tracker.Version($"d@{id}").OpenExecutorLog().Source, Is.EqualTo("farm 1"));
        Assert.That(tracker.OpenLog(id).Source, Is.EqualTo("logs/run.log"));
    }

    [TestCase("local")]
    [TestCase("our-scheduler")]
    public async Task OpenLog_PlaceThatAServiceKnows_IsReadWhateverTheKind(string kind)
    {
        var options = Options();
        options.Provenance.Executor = new Executor(kind, "7") { Log = new ExecutorLog("barn:7") };
        options.ExecutorServices.Add(new Farm());
        await using var tracker = RunTracker.Connect(options);
        var id = await tracker.RunAsync("p", _ => Task.CompletedTask);

        Assert.That(
            await tracker.OpenExecutorLog(id).ReadLinesAsync().ToListAsync(), Is.EqualTo(new[] { $"{kind} 7 follows: False" }));
    }

    [Test]
    public async Task OpenExecutorLog_CommandOrNothing_SaysSo()
    {
        var options = Options();
        options.Provenance.Executor = new Executor("kubernetes", "ns/pod") { Log = new ExecutorLog("command:kubectl logs -n ns pod") };
        await using var tracker = RunTracker.Connect(options);
        var pod = await tracker.RunAsync("p", run => run.LogWriter.WriteLineAsync("own"));
        var local = await Tracker.RunAsync("p", run => run.LogWriter.WriteLineAsync("own"));

        Assert.That(
            () => tracker.OpenExecutorLog(pod),
            Throws.InstanceOf<RunStateException>()
                .With.Message.EndsWith("by: kubectl logs -n ns pod")
                .And.Message.Not.Contains("UseAws"));
        Assert.That(
            () => Tracker.OpenExecutorLog(local),
            Throws.InstanceOf<RunStateException>().With.Message.Contains("as a program on a machine"));
    }

    [Test]
    public async Task OpenLog_FileOnThisMachine_IsRead()
    {
        File.WriteAllText(Folder["slurm-7.out"], "from the executor\n");
        var options = Options();
        options.Provenance.Executor = new Executor("slurm", "7") { Log = new ExecutorLog("file:" + Folder["slurm-7.out"]) };
        await using var tracker = RunTracker.Connect(options);
        var id = await tracker.RunAsync("p", _ => Task.CompletedTask);

        Assert.That(await tracker.OpenLog(id).ReadLinesAsync().ToListAsync(), Is.EqualTo(new[] { "from the executor" }));
        File.Delete(Folder["slurm-7.out"]);
        Assert.That(
            async () => await tracker.OpenLog(id).ReadLinesAsync().ToListAsync(),
            Throws.InstanceOf<ExecutorException>().With.Message.Contains("It lies where the run was executed"));
    }

    [Test]
    public async Task OpenLog_NothingToBeHad_SaysWhereItMayBe()
    {
        var options = Options();
        options.Provenance.Executor = AwsBatch.Job("job-1", "eu-central-1");
        await using var tracker = RunTracker.Connect(options);
        var batch = await tracker.RunAsync("p", _ => Task.CompletedTask);
        var local = await Tracker.RunAsync("p", _ => Task.CompletedTask);

        Assert.That(
            () => tracker.OpenLog(batch),
            Throws.InstanceOf<RunStateException>()
                .With.Property("Code")
                .EqualTo("LOG_NOT_FOUND")
                .And.Message.Contains("AddRunLog()")
                .And.Message.Contains("UseAws()")
                .And.Message.Contains("https://"));
        Assert.That(
            () => Tracker.OpenLog(local),
            Throws.InstanceOf<RunStateException>()
                .With.Property("Code")
                .EqualTo("LOG_NOT_FOUND")
                .And.Message.Contains("as a program on a machine")
                .And.Message.Not.Contains("UseAws()"));
    }

    private async Task<RunLog> WhenThereAsync(string runId)
    {
        while (true)
        {
            try
            {
                return await Tracker.OpenLogAsync(runId);
            }
            catch (RunStateException)
            {
                // Not written yet.
                await Task.Delay(10);
            }
        }
    }

    private sealed record Number(int Value);

    private sealed class Farm : IExecutorService
    {
        public bool Knows(string kind) => kind is "farm" or "barn";

        public Task<ExecutorState> GetStateAsync(Executor executor, CancellationToken cancellationToken = default) =>
            Task.FromResult(ExecutorState.Unknown);

        public async IAsyncEnumerable<ExecutorLogLine> ReadLogAsync(
            Executor executor, bool follow = false, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            yield return new ExecutorLogLine { Time = DateTimeOffset.UnixEpoch, Text = $"{executor.Kind} {executor.Id} follows: {follow}" };
        }
    }
}
