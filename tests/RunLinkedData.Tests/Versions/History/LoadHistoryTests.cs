using NUnit.Framework;
using RunLinkedData.MLflow;
using RunLinkedData.Model;
using RunLinkedData.Testing;
using RunLinkedData.Versions;
using RunLinkedData.Versions.History;

namespace RunLinkedData.Tests.Versions.History;

/// <summary>Reading the rows of many versions: what is read when, what it takes, and how it fails.</summary>
public class LoadHistoryTests : TrackerFixture
{
    private sealed record Wide(int Id, string Name, double? Price, string Shop);

    private TrackedDataset Dataset => Tracker.Process("sales").Dataset("items");

    [Test]
    public async Task LoadHistory_StoppedEarly_OpensNoMoreThanTheNextVersion()
    {
        List<string> runs = [];
        for (var i = 0; i < 5; i++)
        {
            runs.Add(await PublishAsync());
        }

        ObservedArtifacts artifacts = new();
        await ReconnectAsync(artifacts.Watch);
        await using (var rows = Dataset.LoadHistoryAsync<Item>().GetAsyncEnumerator())
        {
            Assert.That(await rows.MoveNextAsync(), Is.True);
            Assert.That(() => Manifests(artifacts), Has.Count.EqualTo(2).After(5000, 10), "the next one is opened while the first is read");
            Assert.That(await rows.MoveNextAsync(), Is.True);
        }

        Assert.That(
            Manifests(artifacts).Select(path => runs.FindIndex(run => path.Contains(run, StringComparison.Ordinal))),
            Is.EquivalentTo(new[] { 0, 1 }));
    }

    [Test]
    public async Task LoadHistory_ColumnsChanged_NamesTheVersionAfterTheRowsOfThoseBefore()
    {
        await Tracker.RunAsync("sales", run => run.SaveDatasetAsync("items", new[] { new Wide(1, "one", 1, "here") }));
        var changed = await PublishAsync();
        List<VersionedRow<Wide>> rows = [];

        var error = Assert.Throws<DatasetSchemaException>(() =>
        {
            foreach (var row in Dataset.LoadHistory<Wide>())
            {
                rows.Add(row);
            }
        });

        Assert.That((error.RunId, error.Column, error.Found), Is.EqualTo((changed, "Shop", "nothing")));
        Assert.That(error.Message, Does.Contain(changed));
        Assert.That(rows.Select(row => row.Row.Shop), Is.EqualTo(new[] { "here" }));
        Assert.That(await Dataset.LoadHistoryAsync<Item>().CountAsync(), Is.EqualTo(4), "a type without the member reads all");
        Assert.That(
            Dataset.LoadHistory<Wide>(read: options => options.MissingColumns["Shop"] = "there").Select(row => row.Row.Shop),
            Is.EqualTo(new[] { "here", "there", "there", "there" }));
    }

    [Test]
    public async Task LoadHistory_DamagedVersion_NamesItAfterTheRowsOfThoseBefore()
    {
        await PublishAsync(rows: 2);
        var damaged = await PublishAsync(rows: 2);
        await PublishAsync(rows: 2);
        var file = Directory.GetFiles(Folder["mlruns"], "part-*", SearchOption.AllDirectories)
            .Single(path => path.Contains(damaged, StringComparison.Ordinal));
        await File.WriteAllBytesAsync(file, (await File.ReadAllBytesAsync(file))[..^1]);
        var count = 0;

        var error = Assert.Throws<DatasetCorruptException>(() =>
        {
            foreach (var row in Dataset.LoadHistory<Item>())
            {
                count++;
            }
        });

        Assert.That((error.RunId, count), Is.EqualTo((damaged, 2)));
    }

    [Test]
    public async Task LoadHistory_StoreThatFails_IsAnErrorOfHistoryToo()
    {
        await PublishAsync();
        ObservedArtifacts artifacts = new() { Fault = _ => new MlflowException(MlflowErrorCode.TemporarilyUnavailable, "down") };
        await ReconnectAsync(artifacts.Watch);

        Assert.That(
            () => Dataset.HistoryAsync(), Throws.InstanceOf<MlflowException>().With.Property("Code").EqualTo("TEMPORARILY_UNAVAILABLE"));
        Assert.That(async () => await Dataset.LoadHistoryAsync<Item>().CountAsync(), Throws.InstanceOf<MlflowException>());
        artifacts.Fault = path => path.EndsWith(".json", StringComparison.Ordinal)
            ? new MlflowException(MlflowErrorCode.PermissionDenied, "not yours")
            : null;
        Assert.That((await Dataset.HistoryAsync()).Versions.Single().Error, Is.EqualTo("not yours"));
    }

    [Test]
    public async Task LoadHistory_Cancelled_Stops()
    {
        await PublishAsync(rows: 5000);
        await PublishAsync(rows: 5000);
        using var cancel = new CancellationTokenSource();
        var count = 0;

        Assert.That(
            async () =>
            {
                await foreach (var row in Dataset.LoadHistoryAsync<Item>().WithCancellation(cancel.Token))
                {
                    if (++count == 10)
                    {
                        await cancel.CancelAsync();
                    }
                }
            },
            Throws.InstanceOf<OperationCanceledException>());
        Assert.That(count, Is.LessThanOrEqualTo(5000));
        Assert.That(() => Dataset.HistoryAsync(cancellationToken: cancel.Token), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task LoadHistory_Unpublished_IsReadWhenAskedFor()
    {
        await PublishAsync(rows: 2);
        await using (var failed = await Tracker.StartRunAsync("sales"))
        {
            await failed.SaveDatasetAsync("items", Items.Make(3));
        }

        Assert.That(await Dataset.LoadHistoryAsync<Item>().CountAsync(), Is.EqualTo(2));
        Assert.That(await Dataset.LoadHistoryAsync<Item>(options => options.AllowUnpublished = true).CountAsync(), Is.EqualTo(5));
        Assert.That((await Dataset.HistoryAsync(options => options.AllowUnpublished = true))
            .Versions.Select(version => (version.Rows, version.Duration.HasValue)),
            Is.EqualTo(new (long?, bool)[] { (2, true), (3, false) }));
    }

    [Test]
    public async Task LoadHistory_ManyVersions_HoldsOneOfThem()
    {
        const int Versions = 24;
        const int Rows = 10_000;
        var text = new string('x', 300);
        for (var i = 0; i < Versions; i++)
        {
            await Tracker.RunAsync(
                "sales", run => run.SaveDatasetAsync("items", Enumerable.Range(0, Rows).Select(row => new Item(row, $"{text}{row}", row))));
        }

        var before = GC.GetTotalMemory(forceFullCollection: true);
        long most = 0, count = 0;
        await foreach (var row in Dataset.LoadHistoryAsync<Item>())
        {
            if (++count % Rows == 0)
            {
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
            }
        }

        // All the texts together take 150 MB.
        Assert.That(count, Is.EqualTo(Versions * Rows));
        Assert.That(most, Is.LessThan(40 << 20));
    }

    private static List<string> Manifests(ObservedArtifacts artifacts) =>
        [.. artifacts.Reads.Where(path => path.EndsWith("_manifest.json", StringComparison.Ordinal))];
}
