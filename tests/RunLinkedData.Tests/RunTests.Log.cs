using Microsoft.Extensions.Logging;
using NUnit.Framework;
using RunLinkedData.Model;

namespace RunLinkedData.Tests;

public partial class RunTests
{
    [Test]
    public async Task Logger_TwoParallelRuns_DoNotMix()
    {
        using var logging = LoggerFactory.Create(builder => builder.AddRunLog());
        var logger = logging.CreateLogger("Work");
        var both = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var started = 0;
        async Task<string> WorkAsync(string name) => await Tracker.RunAsync(name, async _ =>
        {
            if (Interlocked.Increment(ref started) == 2)
            {
                both.SetResult();
            }

            await both.Task;
            foreach (var i in Enumerable.Range(0, 50))
            {
                logger.LogInformation("{Name} {Number}", name, i);
                await Task.Yield();
            }
        });
        var ids = await Task.WhenAll(WorkAsync("one"), WorkAsync("two"));

        Assert.That(await LogOfAsync(ids[0]), Has.Count.EqualTo(50).And.All.Contains("Work: one "));
        Assert.That(await LogOfAsync(ids[1]), Has.Count.EqualTo(50).And.All.Contains("Work: two "));
    }

    [Test]
    public async Task Logger_OutsideOfAnyFlow_ReachesAllOpenRuns()
    {
        using var logging = LoggerFactory.Create(builder => builder.AddRunLog());
        using var one = await Tracker.StartRunAsync("one");
        using var two = await Tracker.StartRunAsync("two");
        logging.CreateLogger("Work").LogWarning("to both");
        one.Complete();
        logging.CreateLogger("Work").LogWarning("to the second");
        two.Complete();
        logging.CreateLogger("Work").LogWarning("to none");

        Assert.That((await LogOfAsync(one.Id)).Select(Message), Is.EqualTo(new[] { "to both" }));
        Assert.That((await LogOfAsync(two.Id)).Select(Message), Is.EqualTo(new[] { "to both", "to the second" }));
    }

    [Test]
    public async Task Logger_AfterTheEndOfAnInnerRun_GoesToTheOuterOne()
    {
        using var logging = LoggerFactory.Create(builder => builder.AddRunLog());
        using var elsewhere = await Tracker.StartRunAsync("elsewhere");
        using var outer = Tracker.StartRun("outer");
        using (var inner = Tracker.StartRun("inner"))
        {
            inner.Complete();
        }

        logging.CreateLogger("Work").LogInformation("after it");
        outer.Complete();
        elsewhere.Complete();

        Assert.That((await LogOfAsync(outer.Id)).Select(Message), Is.EqualTo(new[] { "after it" }));
        Assert.That(() => LogOfAsync(elsewhere.Id), Throws.InstanceOf<RunStateException>());
    }

    [Test]
    public async Task Logger_ScopeExceptionAndSeveralLines_AreWrittenAsTheyAre()
    {
        using var logging = LoggerFactory.Create(builder => builder.AddRunLog());
        var logger = logging.CreateLogger("Work");
        var id = await Tracker.RunAsync("p", _ =>
        {
            using (logger.BeginScope("order {Order}", 7))
            {
                logger.LogError(new FormatException("odd"), "first\nsecond");
            }

            return Task.CompletedTask;
        });

        var lines = await LogOfAsync(id);
        Assert.That(lines, Has.Count.EqualTo(3));
        Assert.That(lines[0], Does.Match(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z error Work: first$"));
        Assert.That(lines[1..], Is.EqualTo(new[] { "second", "System.FormatException: odd" }));
    }

    [Test]
    public async Task LogWriter_SeveralThreads_KeepsLinesWhole()
    {
        using var run = Tracker.StartRun("p");
        Parallel.For(0, 4, thread =>
        {
            for (var i = 0; i < 200; i++)
            {
                run.LogWriter.WriteLine(1000 + i);
                run.LogWriter.WriteLine("{0} and {1}".AsSpan());
            }
        });
        run.LogWriter.Write("no end");
        run.Complete();
        run.LogWriter.WriteLine("after");

        var lines = await LogOfAsync(run.Id);
        Assert.That(lines, Has.Count.EqualTo(1601));
        Assert.That(lines.Distinct().Count(), Is.EqualTo(202));
        Assert.That(lines[^1], Is.EqualTo("no end"));
    }

    [Test]
    public async Task LogWriter_ResumedRun_Appends()
    {
        var first = Tracker.StartRun("p");
        await first.LogWriter.WriteLineAsync("first");
        await using var other = RunTracker.Connect(Options());
        using var second = await other.ResumeRunAsync(first.Id);
        await second.LogWriter.WriteLineAsync("second");
        second.Complete();
        await first.DisposeAsync();

        Assert.That(await LogOfAsync(first.Id), Is.EquivalentTo(new[] { "first", "second" }));
    }

    [Test]
    public async Task Complete_LogIsInTheWay_IsFinishedWithANote()
    {
        using var run = Tracker.StartRun("p");
        var logs = Path.Combine(run.ArtifactUri.Replace("file://", "", StringComparison.Ordinal), "logs");
        Directory.CreateDirectory(Path.GetDirectoryName(logs)!);
        await File.WriteAllTextAsync(logs, "a file where the folder is to be");
        run.LogWriter.WriteLine("lost");
        run.Complete();

        Assert.That(RecordOf(run.Id).Notes, Has.Some.StartsWith("1 lines of the log could not be written:"));
    }

    [Test]
    public async Task Complete_LogIsALinkThatLeadsOut_IsFinishedWithANote()
    {
        using var run = Tracker.StartRun("p");
        var root = run.ArtifactUri.Replace("file://", "", StringComparison.Ordinal);
        Directory.CreateDirectory(root);
        Directory.CreateDirectory(Folder["outside"]);
        Directory.CreateSymbolicLink(Path.Combine(root, "logs"), Folder["outside"]);
        await run.LogWriter.WriteLineAsync("lost");
        run.Complete();

        Assert.That(RecordOf(run.Id).Notes, Has.Some.Contains("is a link that leads out"));
        Assert.That(Directory.GetFiles(Folder["outside"]), Is.Empty);
    }

    private static string Message(string line) => line[(line.IndexOf("Work: ", StringComparison.Ordinal) + 6)..];

    private async Task<List<string>> LogOfAsync(string runId) => await (await Tracker.OpenLogAsync(runId)).ReadLinesAsync().ToListAsync();
}
