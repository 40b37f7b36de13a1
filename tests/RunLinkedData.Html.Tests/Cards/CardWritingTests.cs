using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Stores;
using RunLinkedData.Testing;
using RunLinkedData.Tests;

namespace RunLinkedData.Html.Tests.Cards;

/// <summary>When a card is written, and what happens when it cannot be.</summary>
public class CardWritingTests : CardFixture
{
    private ObservedArtifacts _artifacts = null!;

    protected override void Configure(RunTrackerOptions options)
    {
        base.Configure(options);
        _artifacts = new ObservedArtifacts();
        _artifacts.Watch(options);
    }

    [Test]
    public async Task Complete_SwitchedOffByOption_WritesNeitherCardNorNote()
    {
        await ReconnectAsync(options => { options.Observers.Clear(); options.UseHtml(html => html.Cards = false); });
        var runId = await PublishAsync();

        Assert.That(await HasCardAsync(runId), Is.False);
        Assert.That(await NoteAsync(runId), Is.Null);
    }

    [TestCase("false", false)]
    [TestCase("False", false)]
    [TestCase("0", false)]
    [TestCase("true", true)]
    [TestCase("", true)]
    public async Task Complete_Variable_SwitchesOff(string value, bool isWritten)
    {
        SetEnvironment("RLD_CARD", value);
        var runId = await PublishAsync();

        Assert.That(await HasCardAsync(runId), Is.EqualTo(isWritten));
        Assert.That(await NoteAsync(runId), isWritten ? Is.Not.Null : Is.Null);
    }

    [Test]
    public async Task Complete_NoteOfTheProgram_IsKept()
    {
        var byOption = await Tracker.RunAsync("sales", _ => Task.CompletedTask, options => options.Description = "mine");
        var byTag = await RunAsync("sales", run =>
        {
            run.SetTag(Note, "");
            return Task.CompletedTask;
        });

        Assert.That(await NoteAsync(byOption), Is.EqualTo("mine"));
        Assert.That(await NoteAsync(byTag), Is.Empty);
        Assert.That(await HasCardAsync(byOption) && await HasCardAsync(byTag));
    }

    [Test]
    public async Task Complete_NoteOfAPerson_IsKept()
    {
        var runId = await RunAsync("sales", run => Store.SetTagAsync(run.Id, new Tag(Note, "looks odd")));

        Assert.That(await NoteAsync(runId), Is.EqualTo("looks odd"));
    }

    [Test]
    public async Task Complete_ProgramHasACardOfItsOwn_IsKept()
    {
        var runId = await RunAsync("sales", run => run.LogTextAsync("mine", "card.html"));

        Assert.That(await CardAsync(runId), Is.EqualTo("mine"));
        Assert.That(Log.Text, Does.Contain("The card failed afterwards"));
    }

    [Test]
    public async Task Complete_IsPublishedBeforeTheCardIsWritten()
    {
        RunStatus? seen = null;
        using var run = Tracker.StartRun("sales");
        _artifacts.BeforeWrite = async (path, _) => seen = path == "card.html" ? (await StoredAsync(run.Id)).Info.Status : seen;
        await run.CompleteAsync();

        Assert.That(seen, Is.EqualTo(RunStatus.Finished));
    }

    [Test]
    public async Task Complete_CardCannotBeStored_IsPublishedAllTheSameAndSaysSo()
    {
        _artifacts.BeforeWrite = (path, _) => path == "card.html"
            ? Task.FromException(new IOException("No space left on device"))
            : Task.CompletedTask;
        var runId = await PublishAsync();

        Assert.That((await StoredAsync(runId)).Info.Status, Is.EqualTo(RunStatus.Finished));
        Assert.That(
            Log.Text, Does.Contain($"Warning: Run {runId} has ended. The card failed afterwards").And.Contain("No space left on device"));
        Assert.That(await NoteAsync(runId), Is.Null, "it speaks of the card");
    }

    [Test]
    public async Task Complete_StoreFailsAfterTheEnd_DoesNotThrow()
    {
        using var run = Tracker.StartRun("sales");
        run.SaveDataset("items", Items.Make(3));
        Observer.Fault = method => method is nameof(ITrackingStore.GetRunAsync) or nameof(ITrackingStore.SearchRunsAsync)
            ? new IOException("The store has gone")
            : null;
        run.Complete();

        Observer.Fault = _ => null;
        Assert.That((await StoredAsync(run.Id)).Info.Status, Is.EqualTo(RunStatus.Finished));
        Assert.That(Log.Text, Does.Contain("The card failed afterwards").And.Contain("The store has gone"));
    }

    [Test]
    public async Task Complete_SearchFails_LeavesThatPartOutAndSaysSo()
    {
        await PublishAsync();
        Observer.Fault = method => method is nameof(ITrackingStore.SearchRunsAsync) ? new IOException("Searching is out of order") : null;
        var runId = await PublishAsync();

        Assert.That(
            await CardAsync(runId),
            Does.Contain("That could not be told; the notes below say why.")
                .And.Contain("The version before could not be read: Searching is out of order"));
        Assert.That(Log.Text, Does.Contain("its card is not complete. The version before could not be read"));
    }

    [Test]
    public async Task Complete_PreviousManifestIsBroken_LeavesThatPartOut()
    {
        var first = await PublishAsync();
        var folder = (await StoredAsync(first)).Info.ArtifactUri;
        await File.WriteAllTextAsync(Path.Combine(folder, "datasets", "items", "_manifest.json"), "{");
        var runId = await PublishAsync();

        Assert.That(await CardAsync(runId), Does.Contain("The version before could not be read"));
    }

    [Test]
    public async Task Complete_ArtifactStoreHangs_EndsWithTheLimit()
    {
        var clock = new FiringClock();
        await ReconnectAsync(options => options.TimeProvider = clock);
        var hangs = new TaskCompletionSource();
        _artifacts.BeforeWrite = (path, _) =>
        {
            if (path != "card.html")
            {
                return Task.CompletedTask;
            }

            hangs.SetResult();
            return new TaskCompletionSource().Task;
        };
        using var run = Tracker.StartRun("sales");
        var completing = run.CompleteAsync();
        await hangs.Task;
        clock.Fire(TimeSpan.FromSeconds(10));
        await completing;

        Assert.That((await StoredAsync(run.Id)).Info.Status, Is.EqualTo(RunStatus.Finished));
        Assert.That(Log.Text, Does.Contain("The card failed afterwards").And.Contain("it takes longer than 10 seconds"));
    }

    [Test]
    public async Task Complete_CallerCancelsDuringTheCard_EndsQuietly()
    {
        using var cancellation = new CancellationTokenSource();
        _artifacts.BeforeWrite = async (path, token) =>
        {
            if (path == "card.html")
            {
                await cancellation.CancelAsync();
                await Task.Delay(Timeout.Infinite, token);
            }
        };
        using var run = Tracker.StartRun("sales");
        await run.CompleteAsync(cancellation.Token);

        Assert.That((await StoredAsync(run.Id)).Info.Status, Is.EqualTo(RunStatus.Finished));
        Assert.That(Log.Text, Does.Not.Contain("card"));
    }

    /// <summary>A clock whose timers are real, but for those that a test lets fire.</summary>
    private sealed class FiringClock : TimeProvider
    {
        private readonly List<(TimeSpan Due, TimerCallback Callback, object? State)> _timers = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            lock (_timers)
            {
                _timers.Add((dueTime, callback, state));
            }

            return base.CreateTimer(callback, state, dueTime, period);
        }

        public void Fire(TimeSpan due)
        {
            lock (_timers)
            {
                foreach (var timer in _timers.Where(timer => timer.Due == due))
                {
                    timer.Callback(timer.State);
                }
            }
        }
    }
}
