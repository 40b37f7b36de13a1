using NUnit.Framework;
using RunLinkedData.Questions.Uses;

namespace RunLinkedData.Tests.Questions.Uses;

/// <summary>Who is named when columns are about to change.</summary>
public class ColumnReadersTests : TrackerFixture
{
    private static readonly string Today = DateTimeOffset.UtcNow.ToString("yyyy-MM-", null);

    [Test]
    public async Task Readers_OfARemovedColumn_AreNamedWithTheirLastRun()
    {
        var version = await PublishAsync();
        await ReadAsync("forecast", version, "Price");
        await ReadAsync("names", version, "Name");
        await ReadAsync("reports", version);

        Assert.That(await NameAsync("Price"), Does.Match(
            $@"^read by forecast \(last {Today}\d\d\), perhaps by reports \(last {Today}\d\d\)$"));
        Assert.That(await NameAsync("Id"), Does.Match(@"^read perhaps by reports \(last [-\d]+\)$"));
        Assert.That(await NameAsync("Price", "Name"), Does.Match(
            @"^'Price' is read by forecast \([^)]+\), perhaps by reports \([^)]+\); 'Name' is read by names \([^)]+\), perhaps by "));
    }

    [Test]
    public async Task SavingWithoutAColumn_WarnsWithItsReaders()
    {
        var version = await PublishAsync();
        await ReadAsync("forecast", version, "Price");
        await Tracker.RunAsync("sales", run => run.SaveDatasetAsync("items", new[] { new { Id = 1, Name = "a" } }));

        Assert.That(Log.Text, Does.Match(@"'Price' \(float64\) is removed; 'Price' is read by forecast \(last [-\d]+\)"));
    }

    [Test]
    public async Task Readers_ThatAreNone_AreNull()
    {
        var version = await PublishAsync();
        Assert.That(await NameAsync("Price"), Is.Null);
        await ReadAsync("names", version, "Name");
        Assert.That(await NameAsync("Price"), Is.Null);
        Assert.That(await NameAsync(), Is.Null);
    }

    [Test]
    public async Task Readers_WhoseLastRunsDoNotReadItAnyMore_AreNotNamed()
    {
        var version = await PublishAsync();
        await ReadAsync("forecast", version, "Price");
        for (var i = 0; i < 3; i++)
        {
            await Task.Delay(2);
            await ReadAsync("forecast", version, "Name");
        }

        Assert.That(await NameAsync("Price"), Is.Null);
    }

    [Test]
    public async Task Readers_ThatAreMany_AreNamedInPart()
    {
        var version = await PublishAsync();
        for (var i = 0; i < 7; i++)
        {
            await ReadAsync($"p{i}", version, "Price");
        }

        Assert.That(await NameAsync("Price"), Does.EndWith(" and 2 more"));
    }

    [Test]
    public async Task RunThatAsks_IsNoReader()
    {
        var version = await PublishAsync();
        var id = await ReadAsync("sales", version, "Price");

        Assert.That(await NameAsync("Price"), Does.StartWith("read by sales"));
        Assert.That(await NameAsync(Tracker, "Price", runId: id), Is.Null);
    }

    [Test]
    public async Task StoreThatFails_OrIsCancelled_GivesNull()
    {
        var version = await PublishAsync();
        await ReadAsync("forecast", version, "Price");
        using CancellationTokenSource cancelled = new();
        await cancelled.CancelAsync();
        Assert.That(await NameAsync(Tracker, "Price", cancellationToken: cancelled.Token), Is.Null);

        var experiment = (await StoredAsync(version)).Info.ExperimentId;
        var store = Store;
        await Tracker.DisposeAsync();
        Assert.That(() => store.SearchRunsAsync(new() { ExperimentIds = [experiment] }), Throws.InstanceOf<Exception>());
        ColumnReaders readers = new(store, TimeProvider.System);
        Assert.That(await readers.TryNameAsync(experiment, "sales", "items", ["Price"], "", CancellationToken.None), Is.Null);
    }

    private Task<string?> NameAsync(params string[] columns) => NameAsync(Tracker, columns);

    private static Task<string?> NameAsync(
        RunTracker tracker, string column, string runId = "", CancellationToken cancellationToken = default) =>
        NameAsync(tracker, [column], runId, cancellationToken);

    private static async Task<string?> NameAsync(
        RunTracker tracker, string[] columns, string runId = "", CancellationToken cancellationToken = default)
    {
        var experiment = await tracker.TrackingStore.FindExperimentAsync("sales", CancellationToken.None);
        return await new ColumnReaders(tracker.TrackingStore, TimeProvider.System).TryNameAsync(
            experiment!.ExperimentId, "sales", "items", columns, runId, cancellationToken);
    }

    private async Task<string> ReadAsync(string process, string version, params string[] columns)
    {
        using var run = Tracker.StartRun(process);
        var input = run.LoadInput($"items@{version}");
        foreach (var batch in input.StreamBatchesAsync(columns.Length == 0 ? null : columns).ToBlockingEnumerable())
        {
            batch.Dispose();
        }

        await run.CompleteAsync();
        return run.Id;
    }
}
