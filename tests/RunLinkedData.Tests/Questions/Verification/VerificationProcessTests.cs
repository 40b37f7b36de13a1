using System.Collections.Concurrent;
using NUnit.Framework;
using RunLinkedData.Questions.Verification;
using RunLinkedData.Testing;
using Kind = RunLinkedData.Questions.Verification.VerificationFindingKind;

namespace RunLinkedData.Tests.Questions.Verification;

/// <summary>All versions of a process: pages, progress, several at a time, and how it stops.</summary>
public class VerificationProcessTests : VerificationFixture
{
    [Test]
    public async Task VerifyProcess_TwoHundredAndFiveVersions_FindsThoseThatWereTamperedWith()
    {
        List<string> runs = [];
        for (var i = 0; i < 205; i++)
        {
            runs.Add(await PublishAsync());
        }

        File.Delete(await PathOfAsync(runs[3], "datasets/items/part-00000.parquet"));
        File.Delete(await PathOfAsync(runs[204], "datasets/items/_manifest.json"));
        await File.WriteAllTextAsync(await PathOfAsync(runs[100], "datasets/items/more.parquet"), "");
        Reports reports = new();
        var before = Observer.Calls.Count;

        var report = await Tracker.VerifyProcessAsync("sales", options => options.Progress = reports);

        Assert.That(report.Findings.Select(found => (found.RunId, found.Kind)), Is.EqualTo(new[]
        {
            (runs[204], Kind.ManifestMissing), (runs[100], Kind.FileUnknown), (runs[3], Kind.FileMissing),
        }));
        Assert.That((report.Runs, report.Versions, report.Files, report.SkippedRuns), Is.EqualTo((205, 205, 204, 0)));
        var told = reports.All.ToList();
        Assert.That(
            told[^1],
            Is.EqualTo(new VerificationProgress { Versions = 205, KnownVersions = 205, Files = 204, Bytes = report.Bytes, Findings = 3 }));
        Assert.That(told, Has.Count.EqualTo(205 + 204));
        Assert.That(told[0].KnownVersions, Is.EqualTo(200), "a page is known before the first of it is verified");
        Assert.That(told.Zip(told.Skip(1)).All(pair => pair.First.Versions <= pair.Second.Versions
            && pair.First.Files <= pair.Second.Files
            && pair.First.Bytes <= pair.Second.Bytes));
        Assert.That(
            Observer.Calls.Skip(before).Where(call => call.EndsWith("Async", StringComparison.Ordinal)),
            Is.EqualTo(new[] { "FindExperimentAsync", "SearchRunsAsync", "SearchRunsAsync", "SearchRunsAsync" }),
            "two pages, and the deleted ones");
    }

    [Test]
    public async Task VerifyProcess_UnpublishedAndDeleted_AreCountedAndPassedOver()
    {
        var sound = await PublishAsync();
        var deleted = await PublishAsync();
        await Store.DeleteRunAsync(deleted);
        await using (var failed = await Tracker.StartRunAsync("sales"))
        {
            await failed.SaveDatasetAsync("items", Items.Make(3));
            File.Delete(await PathOfAsync(failed.Id, "datasets/items/_manifest.json"));
        }

        await using var running = await Tracker.StartRunAsync("sales");
        await running.SaveDatasetAsync("items", Items.Make(3));

        var report = Tracker.VerifyProcess("sales");

        Assert.That(report.Findings, Is.Empty);
        Assert.That((report.Runs, report.Versions, report.SkippedRuns), Is.EqualTo((1, 1, 3)), sound);
        await running.CompleteAsync();
    }

    [Test]
    public async Task VerifyProcess_Options_ChooseRunsAndDatasets()
    {
        var first = await PublishAsync();
        await Task.Delay(2);
        var second = await Tracker.RunAsync("sales", async run =>
        {
            await run.SaveDatasetAsync("items", Items.Make(2));
            await run.SaveDatasetAsync("others", Items.Make(2));
        });
        foreach (var run in (string[])[first, second])
        {
            File.Delete(await PathOfAsync(run, "datasets/items/part-00000.parquet"));
        }

        var start = DateTimeOffset.FromUnixTimeMilliseconds((await StoredAsync(second)).Info.StartTime);

        Assert.That(await FindAsync(_ => { }), Is.EqualTo(new[] { second, first }));
        Assert.That(await FindAsync(options => options.From = start), Is.EqualTo(new[] { second }));
        Assert.That(await FindAsync(options => options.Until = start), Is.EqualTo(new[] { first }));
        Assert.That(await FindAsync(options => options.Dataset = "others"), Is.Empty);
        Assert.That((await Tracker.VerifyProcessAsync("sales", options => options.Dataset = "others")).Versions, Is.EqualTo(1));
        Assert.That((await Tracker.VerifyAsync($"others@{second}")).IsSound);
        Assert.That((await Tracker.VerifyAsync(second, options => options.Dataset = "items")).Versions, Is.EqualTo(1));

        async Task<List<string>> FindAsync(Action<VerifyOptions> configure) =>
            [.. (await Tracker.VerifyProcessAsync("sales", configure)).Findings.Select(found => found.RunId)];
    }

    [Test]
    public async Task Verify_SeveralFiles_AreReadAtATimeUpToTheLimit()
    {
        Directory.CreateDirectory(Folder["model"]);
        for (var i = 0; i < 20; i++)
        {
            await File.WriteAllTextAsync(Folder["model", $"{i}.bin"], $"{i}");
        }

        var run = await Tracker.RunAsync("train", run => run.SaveDatasetAsync("model", new DirectoryInfo(Folder["model"])));
        using CountdownEvent three = new(3);
        var (now, most) = (0, 0);
        ObservedArtifacts artifacts = new()
        {
            Fault = path =>
            {
                if (path.EndsWith(".bin", StringComparison.Ordinal))
                {
                    var count = Interlocked.Increment(ref now);
                    InterlockedMax(ref most, count);
                    if (!three.IsSet)
                    {
                        // Three meet here, or the test waits in vain.
                        three.Signal();
                        three.Wait(TimeSpan.FromSeconds(30));
                    }

                    Interlocked.Decrement(ref now);
                }

                return null;
            },
        };
        await ReconnectAsync(artifacts.Watch);

        var report = await Tracker.VerifyAsync(run, options => options.Parallelism = 3);

        Assert.That((report.IsSound, report.Files, most), Is.EqualTo((true, 20, 3)));

        static void InterlockedMax(ref int target, int value)
        {
            for (var seen = Volatile.Read(ref target); value > seen; seen = Volatile.Read(ref target))
            {
                Interlocked.CompareExchange(ref target, value, seen);
            }
        }
    }

    [TestCase(1)]
    [TestCase(4)]
    public async Task VerifyProcess_Cancelled_StopsSoon(int parallelism)
    {
        for (var i = 0; i < 12; i++)
        {
            await PublishAsync();
        }

        using CancellationTokenSource cancel = new();
        Reports reports = new() { Then = cancel.Cancel };

        Assert.That(
            () => Tracker.VerifyProcessAsync(
                "sales", options => (options.Progress, options.Parallelism) = (reports, parallelism), cancel.Token),
            Throws.InstanceOf<OperationCanceledException>());
        Assert.That(reports.All, Has.Count.LessThanOrEqualTo(2 * parallelism));
    }

    [Test]
    public async Task VerifyProcess_WithoutRuns_IsEmptyAndNotSound()
    {
        await Store.CreateExperimentAsync("empty");

        var report = await Tracker.VerifyProcessAsync("empty");

        Assert.That((report.IsSound, report.IsEmpty, report.Runs, report.Versions), Is.EqualTo((false, true, 0, 0)));
    }

    [Test]
    public async Task VerifyProcess_RunsOfOtherTools_AreSound()
    {
        await Tracker.RunAsync("sales", async run =>
        {
            run.LogMetric("mape", 0.1);
            await Task.CompletedTask;
        });

        var report = await Tracker.VerifyProcessAsync("sales");

        Assert.That((report.IsSound, report.Runs, report.Versions), Is.EqualTo((true, 1, 0)));
    }

    private sealed class Reports : IProgress<VerificationProgress>
    {
        public ConcurrentQueue<VerificationProgress> All { get; } = [];

        public Action Then { get; init; } = () => { };

        public void Report(VerificationProgress value)
        {
            All.Enqueue(value);
            Then();
        }
    }
}
