using NUnit.Framework;
using RunLinkedData.Lake.Describing;

namespace RunLinkedData.Lake.Tests.Describing;

/// <summary>What is refused, so that nothing is written into versions or other tables, and no table is emptied by mistake.</summary>
[TestFixture(TableFormat.Iceberg)]
[TestFixture(TableFormat.Delta)]
public class TableGuardTests(TableFormat format) : TableFixture
{
    /// <inheritdoc/>
    protected override TableFormat Format => format;

    [TestCase("mlruns", "in it")]
    [TestCase("mlruns/tables/orders", "around it")]
    [TestCase("mlruns/1/RUN/artifacts/datasets/orders", "in it")]
    [TestCase("mlruns/1/RUN/artifacts/table", "around it")]
    [TestCase("", "in it")]
    public async Task Sync_FolderThatArtifactsLieInOrAround_IsRefusedAndNothingIsWritten(string folder, string message)
    {
        var run = await SaveAsync(new Row(1));
        var before = FilesOfStore();
        folder = folder.Replace("RUN", run, StringComparison.Ordinal);

        Assert.That(
            () => Tracker.SyncTableAsync(Dataset, Path.Combine(Store.Path, folder), Format),
            Throws.ArgumentException.With.Message.Contains(message).And.Message.Contains("no folder for a table"));
        Assert.That(FilesOfStore(), Is.EqualTo(before));
    }

    [Test]
    public async Task Sync_FolderAmongArtifactsThatAnotherRunHasWritten_IsRefused()
    {
        await SaveAsync(new Row(1));
        await Tracker.RunAsync("shop", run => run.SaveDatasetAsync("orders", new[] { new Row(1) }, options => options.Reuse = true));

        Assert.That(
            () => Tracker.SyncTableAsync(Dataset, Store["mlruns", "table"], Format, options => options.Versions.Last = 1),
            Throws.ArgumentException.With.Message.Contains("no folder for a table"));
    }

    [Test]
    public async Task Sync_FolderInAnotherTable_IsRefused([Values] TableFormat other, [Values("inner", "metadata/a/b")] string folder)
    {
        await SaveAsync(new Row(1));
        await Tracker.SyncTableAsync(Dataset, Location, other);
        var before = FilesOfStore();

        await RefusedAsync(
            () => Tracker.SyncTableAsync(Dataset, Path.Combine(Location, folder), Format), $"lies in another table, '{Location}'");

        Assert.That(FilesOfStore(), Is.EqualTo(before));
    }

    [Test]
    public async Task Sync_FolderOfATableOfAnotherForm_IsRefused()
    {
        await SaveAsync(new Row(1));
        await SyncAsync();
        var other = Enum.GetValues<TableFormat>().Single(form => form != Format);

        await RefusedAsync(() => Tracker.SyncTableAsync(Dataset, Location, other), $"has a table of the form {Format} already");
    }

    [Test]
    public async Task Sync_TableOfAnotherStore_IsRefusedAndStays()
    {
        var run = await SaveAsync(new Row(1));
        await SyncAsync();
        var options = Options();
        options.TrackingUri = $"sqlite:///{Store["other.db"]}";
        await using var other = await RunTracker.ConnectAsync(options);
        await other.RunAsync("shop", own => own.SaveDatasetAsync("orders", new[] { new Row(2) }));

        await RefusedAsync(
            () => other.SyncTableAsync(Dataset, Location, Format), $"of another store: {options.TrackingUri} has no run '{run}'");

        Assert.That(await RunsInTableAsync(), Is.EqualTo((string[])[run]));
    }

    [Test]
    public async Task Sync_AllVersionsReplaced_IsOfTheSameStoreStill()
    {
        var deleted = await SaveAsync(new Row(1));
        await SyncAsync();
        await Tracker.TrackingStore.DeleteRunAsync(deleted);
        var run = await SaveAsync(new Row(2));

        var sync = await SyncAsync(options => options.Versions.Last = 1);

        Assert.That((sync.Added, sync.Dropped), Is.EqualTo(((string[])[run], (string[])[deleted])));
    }

    [Test]
    public async Task Sync_ConditionsThatNoVersionMeets_LeaveTheTableAsItIs()
    {
        var run = await SaveAsync(new Row(1));
        await SyncAsync();
        await using (var other = await Tracker.StartRunAsync("shop"))
        {
            other.LogParameter("kind", "text");
            await other.SaveDatasetAsync("orders", new[] { new Row(2) }, options => options.Format = "csv");
            await other.CompleteAsync();
        }

        var before = FilesOfStore();

        await EmptyAsync(options => options.Versions.From = DateTimeOffset.UtcNow.AddDays(1), "meets the conditions");
        await EmptyAsync(options => options.Versions.Until = DateTimeOffset.UnixEpoch, "meets the conditions");
        await EmptyAsync(options => options.Versions.Parameters["kind"] = "none", "meets the conditions");
        await EmptyAsync(options => options.Versions.Tags["kind"] = "none", "meets the conditions");
        await EmptyAsync(options => options.Versions.Parameters["kind"] = "text", "stored as csv");
        await EmptyAsync(options => options.Versions.Last = 1, "stored as csv");

        Assert.That(FilesOfStore(), Is.EqualTo(before));
        Assert.That(await RunsInTableAsync(), Is.EqualTo((string[])[run]));
    }

    [Test]
    public async Task Registrations_NameThatIsAWordOfSql_IsQuoted()
    {
        await Tracker.RunAsync("shop", run => run.SaveDatasetAsync("Order", new[] { new Row(1) }));

        var lines = LinesOf((await Tracker.SyncTableAsync("shop/Order", Location, Format)).Table);

        string[] quoted = Format == TableFormat.Iceberg
            ?
            [
                "CREATE VIEW \"order\" AS", "'<namespace>.`order`'", "<namespace>.`order` VERSION AS OF", "<schema>.\"order\" FOR VERSION",
                "ICEBERG TABLE \"ORDER\"", "<schema>.`order` SHALLOW CLONE",
            ]
            : ["SELECT * FROM t WHERE", "<schema>.\"order\" WHERE"];
        Assert.That(quoted.Where(text => !lines.Contains(text, StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public async Task Registrations_TableWithoutVersions_NameNone()
    {
        var run = await SaveAsync(new Row(1));
        var before = LinesOf((await SyncAsync()).Table);
        await Tracker.TrackingStore.DeleteRunAsync(run);

        var lines = LinesOf((await SyncAsync()).Table);

        Assert.Multiple(() =>
        {
            Assert.That(before, Does.Contain(run).And.Not.Contain("<run-id>"));
            Assert.That(
                ((string[])["<snapshot-id>", "<run-id>", run, "WHERE", "VERSION AS OF", "snapshot_id", "snapshot_from_id"])
                    .Where(text => lines.Contains(text, StringComparison.Ordinal)),
                Is.Empty);
        });
    }

    private async Task EmptyAsync(Action<TableSyncOptions> configure, string message)
    {
        var refused = await Assert.ThrowsAsync<TableException>(() => SyncAsync(configure));
        Assert.That(refused!.Code, Is.EqualTo(TableException.Empty));
        Assert.That(refused.Message, Does.Contain(message).And.Contain($"The table in '{Location}' stays as it is"));
    }

    private async Task<IEnumerable<string>> RunsInTableAsync() =>
        (await Tracker.ReadTableAsync(Location, Format)).Versions.Select(version => version.RunId);

    private static string LinesOf(TableDescription table) =>
        string.Join('\n', table.Registrations.Select(registration => registration.Text));

    private string[] FilesOfStore() =>
    [
        .. Directory.GetFiles(Store.Path, "*", SearchOption.AllDirectories)
            .Where(file => !file.Contains("mlflow.db", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];

    private sealed record Row(int Id);
}
