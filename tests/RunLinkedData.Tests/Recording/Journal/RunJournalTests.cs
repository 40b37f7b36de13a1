using NUnit.Framework;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Recording;
using RunLinkedData.Recording.Journal;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests.Recording.Journal;

/// <summary>What the journals of runs hold, and when they stay and go.</summary>
public class RunJournalTests : JournalFixture
{
    [Test]
    public void OpenRun_IsWrittenDownInItsOrder_BeforeAnythingIsSent()
    {
        using var run = Journaled.StartRun("sales", options => options.Parameters["p"] = "1");
        run.SetTag("t", "a");
        run.LogMetric("m", double.NaN, 3, DateTimeOffset.UnixEpoch);
        run.LogMetric("m", double.NegativeInfinity, 4, DateTimeOffset.UnixEpoch);
        run.LogMetric("m", 0.1 + 0.2, 5, DateTimeOffset.UnixEpoch);
        run.SetTag("t", "two\nlines, \"ü\" 🐟");
        run.LogExternalInput("orders", "file:///orders.csv", "7");

        var journal = CopyOf(Journals.Single());

        Assert.Multiple(() =>
        {
            Assert.That(((JournalStart)journal[0]!).RunId, Is.EqualTo(run.Id));
            Assert.That(((JournalStart)journal[0]!).Process, Is.EqualTo("sales"));
            Assert.That(journal[1..7], Is.EqualTo(new object[]
            {
                new Param("p", "1"),
                new Tag("t", "a"),
                new Metric("m", double.NaN, 0, 3),
                new Metric("m", double.NegativeInfinity, 0, 4),
                new Metric("m", 0.1 + 0.2, 0, 5),
                new Tag("t", "two\nlines, \"ü\" 🐟"),
            }));
            Assert.That(((DatasetInput)journal[7]!).Dataset.Name, Is.EqualTo("orders"));
            Assert.That(Server.Requests.Select(request => request.Target), Has.None.Contains("log-"));
        });
    }

    [Test]
    [Platform(Exclude = "Win")]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public void Journal_IsForItsOwnerOnly()
    {
        using var run = Journaled.StartRun("sales");

        Assert.That(File.GetUnixFileMode(Journals.Single()), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Test]
    public async Task Run_ThatEndsInItsStore_LeavesNoJournal([Values("complete", "fail", "dispose", "elsewhere")] string end)
    {
        var run = Journaled.StartRun("sales");
        run.LogMetric("m", 1);
        run.SaveDataset("items", Items.Make(3));
        await run.FlushAsync();
        switch (end)
        {
            case "complete":
                run.Complete();
                Assert.That(Journals, Is.Empty, "before it is disposed");
                break;
            case "fail":
                run.Fail(new InvalidDataException("odd"));
                break;
            case "elsewhere":
                await Store.UpdateRunAsync(run.Id, new RunUpdate { Status = RunStatus.Killed, EndTime = 1 });
                Assert.That(() => run.Fail(new InvalidDataException("odd")), Throws.InstanceOf<RunStateException>());
                break;
        }

        run.Dispose();

        Assert.That(Journals, Is.Empty);
    }

    [Test]
    public void Secrets_AreNotInTheJournal()
    {
        using var run = Journaled.StartRun("sales");
        run.LogExternalInput("orders", "postgresql://joe:hunter2@db/orders?password=hunter2", "7");
        SetAway(true);
        Assert.That(
            () => run.Fail(new InvalidDataException("postgresql://joe:hunter2@db was wrong")), Throws.InstanceOf<MlflowException>());

        var text = TextOf(Journals.Single());

        Assert.That(text, Does.Contain("db/orders").And.Contain("was wrong").And.Not.Contain("hunter2"));
    }

    [Test]
    public void LongRun_KeepsItsJournalShort()
    {
        using var run = Journaled.StartRun("sales");
        var longest = 0L;
        for (var i = 0; i < 30; i++)
        {
            for (var j = 0; j < 1000; j++)
            {
                run.LogMetric("m", j, (i * 1000) + j);
            }

            run.Flush();
            longest = Math.Max(longest, new FileInfo(Journals.Single()).Length);
        }

        run.LogMetric("m", 1, -1);
        Assert.Multiple(() =>
        {
            Assert.That(longest, Is.LessThan(1_300_000));
            Assert.That(CopyOf(Journals.Single())[0], Is.InstanceOf<JournalStart>());
        });
    }

    [Test]
    public async Task FullDisk_GivesTheJournalUp_AndTheRunGoesOn()
    {
        using var disk = SmallDisk.Mount();
        var options = JournalOptions();
        options.JournalFolder = disk.Path;
        await using var tracker = await RunTracker.ConnectAsync(options);
        using var run = tracker.StartRun("sales");
        for (var i = 1; i <= 15_000; i++)
        {
            run.LogMetric("m", i, i, DateTimeOffset.UnixEpoch);
        }

        run.Complete();

        Assert.Multiple(async () =>
        {
            Assert.That(Directory.GetFiles(disk.Path), Is.Empty);
            Assert.That(await PointsAsync(run.Id), Has.Count.EqualTo(15_000));
            Assert.That((await Tracker.GetProvenanceAsync(run.Id)).Status, Is.EqualTo("FINISHED"));
            Assert.That(Log.Text, Does.Contain("The journal of the run could not be written and was given up"));
        });
    }

    [Test]
    public void Folder_ThatCannotBeWritten_IsRefusedAtOnce()
    {
        File.WriteAllText(Folder["file"], "");
        var options = JournalOptions();
        options.JournalFolder = Folder["file", "journals"];

        Assert.That(() => RunTracker.Connect(options), Throws.ArgumentException.With.Message.Contains("JournalFolder is '"));
    }

    [Test]
    public async Task Observer_SetsTags_ByTheWayOfTheRun()
    {
        var options = JournalOptions();
        options.Observers.Add(new Tagging());
        await using var tracker = await RunTracker.ConnectAsync(options);

        var runId = await tracker.RunAsync("sales", run => run.SaveDatasetAsync("items", Items.Make(3)));

        var stored = await StoredAsync(runId);
        Assert.Multiple(() =>
        {
            Assert.That(stored.FindTag("saved"), Is.EqualTo("items"));
            Assert.That(stored.FindTag("ending"), Is.EqualTo("Finished"));
            Assert.That(stored.FindTag("ended"), Is.EqualTo("Finished"));
            Assert.That(
                Server.Requests.Count(request => request.Target.EndsWith("set-tag", StringComparison.Ordinal)),
                Is.EqualTo(2),
                "the first goes with the others");
            Assert.That(Journals, Is.Empty);
        });
    }

    // It is open in the run.
    private object?[] CopyOf(string journal)
    {
        File.WriteAllText(Folder["copy"], TextOf(journal));
        return Read(Folder["copy"]);
    }

    private static string TextOf(string journal)
    {
        using var process = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo("cat", [journal]) { RedirectStandardOutput = true })!;
        return process.StandardOutput.ReadToEnd();
    }

    private sealed class Tagging : IRunObserver
    {
        public Task DatasetSavedAsync(ObservedRun run, DatasetManifest manifest, CancellationToken cancellationToken) =>
            run.SetTagAsync(new Tag("saved", manifest.Name), cancellationToken);

        public Task RunEndingAsync(ObservedRun run, RunEnd end, CancellationToken cancellationToken) =>
            run.SetTagAsync(new Tag("ending", $"{end.Status}"), cancellationToken);

        public Task RunEndedAsync(ObservedRun run, RunEnd end, CancellationToken cancellationToken) =>
            run.SetTagAsync(new Tag("ended", $"{end.Status}"), cancellationToken);
    }
}
