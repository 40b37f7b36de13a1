using NUnit.Framework;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Recording;
using RunLinkedData.Tests.Versions.Finding;
using RunLinkedData.Versions;
using RunLinkedData.Versions.History;

namespace RunLinkedData.Tests.Versions.History;

/// <summary>The history of a dataset on each kind of store.</summary>
public class HistoryTests(StoreKind kind) : VersionFixture(kind)
{
    [Test]
    public async Task HistoryAsync_SeveralVersions_TellsTheirFiguresTheOldestFirst()
    {
        var first = await SaveAsync(3, run => run.Parameters["horizon"] = "28");
        await PublishAsync(dataset: "others");
        await PublishAsync(fail: true);
        var second = await SaveAsync(7);

        var history = await Dataset.HistoryAsync();

        Assert.That(history.Versions.Select(version => version.Version.RunId), Is.EqualTo(new[] { first.Run, second.Run }));
        var (one, two) = (history.Versions[0], history.Versions[1]);
        Assert.Multiple(() =>
        {
            Assert.That((history.Process, history.Dataset), Is.EqualTo((Process, "items")));
            Assert.That(one.Version.Parameters, Is.EqualTo(new Dictionary<string, string> { ["horizon"] = "28" }));
            Assert.That(one.Version.Digest, Is.EqualTo(first.Manifest.Digest));
            Assert.That(one.Duration, Is.EqualTo(TimeSpan.FromMinutes(10)));
            Assert.That(
                (one.Rows, one.Bytes, one.Files, one.Error), Is.EqualTo(((long?)3, (long?)first.Manifest.Bytes, (int?)1, (string?)null)));
            Assert.That(one.Columns, Is.EqualTo(first.Manifest.Columns));
            Assert.That(two.Rows, Is.EqualTo(7));
            Assert.That(two.Profile["Id"].Max!.Value.GetInt32(), Is.EqualTo(6));
            Assert.That(two.Profile["Price"].Nulls, Is.EqualTo(3));
        });
    }

    [Test]
    public async Task HistoryAsync_OptionsAndPages_ChooseAmongThem()
    {
        List<string> runs = [];
        for (var i = 0; i < 7; i++)
        {
            // Three of them start in the same millisecond.
            runs.Add(await PublishAsync(minutes: i is 2 or 3 ? 0 : 10, configure: run => run.Parameters["odd"] = (i % 2 == 1).ToString()));
        }

        string[] expected = [runs[0], runs[1], .. runs[2..5].Order(StringComparer.Ordinal), runs[5], runs[6]];
        await Assert.MultipleAsync(async () =>
        {
            Assert.That(await ListAsync(), Is.EqualTo(expected));
            Assert.That(await ListAsync(options => options.PageSize = 1), Is.EqualTo(expected));
            Assert.That(await ListAsync(options => options.PageSize = 2), Is.EqualTo(expected));
            Assert.That(await ListAsync(options => options.Last = 2), Is.EqualTo(expected[5..]));
            Assert.That(await ListAsync(options => options.Last = 100), Is.EqualTo(expected));
            Assert.That(
                await ListAsync(options => options.Parameters["odd"] = "True"), Is.EquivalentTo(new[] { runs[1], runs[3], runs[5] }));
            Assert.That(
                await ListAsync(options => options.Until = new DateTimeOffset(2026, 11, 1, 6, 20, 0, TimeSpan.Zero)),
                Is.EqualTo(expected[..2]));
            Assert.That(await ListAsync(options => options.From = Clock.Now), Is.Empty);
            Assert.That(await Dataset.VersionsAsync(options => options.Last = 3).CountAsync(), Is.EqualTo(3));
            Assert.That(() => Dataset.HistoryAsync(options => options.Last = 0), Throws.ArgumentException);
            Assert.That(() => Tracker.Process(Process + "x").Dataset("items").HistoryAsync(), Throws.InstanceOf<ReferenceException>());
        });
    }

    [Test]
    public async Task LoadHistory_SeveralVersions_GivesTheirRowsTheOldestFirst()
    {
        var first = await SaveAsync(3);
        var second = await SaveAsync(2);

        var rows = await Dataset.LoadHistoryAsync<Item>().ToListAsync();

        VersionedRow<Item>[] expected =
        [
            .. Items.Make(3).Select(item => new VersionedRow<Item> { RunId = first.Run, StartedAt = first.Started, Row = item }),
            .. Items.Make(2).Select(item => new VersionedRow<Item> { RunId = second.Run, StartedAt = second.Started, Row = item }),
        ];
        Assert.That(rows, Is.EqualTo(expected));
        Assert.That(Dataset.LoadHistory<Item>(), Is.EqualTo(expected));
    }

    [Test]
    public async Task LoadHistory_RunsThatComeMeanwhile_AreNotRead()
    {
        await SaveAsync(1);
        await SaveAsync(1);
        var count = 0;
        await foreach (var row in Dataset.LoadHistoryAsync<Item>(options => options.PageSize = 1))
        {
            count++;
            await SaveAsync(1);
        }

        Assert.That(count, Is.EqualTo(2));
        Assert.That(await Dataset.LoadHistoryAsync<Item>().CountAsync(), Is.EqualTo(4));
    }

    private async Task<List<string>> ListAsync(Action<VersionsOptions>? configure = null) =>
        [.. (await Dataset.HistoryAsync(configure)).Versions.Select(version => version.Version.RunId)];

    private async Task<(string Run, DateTimeOffset Started, DatasetManifest Manifest)> SaveAsync(
        int rows, Action<StartRunOptions>? configure = null)
    {
        var started = Clock.Now;
        await using var run = await Writer.StartRunAsync(Process, configure);
        var manifest = await run.SaveDatasetAsync("items", Items.Make(rows));
        Clock.Now += TimeSpan.FromMinutes(10);
        await run.CompleteAsync();
        return (run.Id, started, manifest);
    }
}
