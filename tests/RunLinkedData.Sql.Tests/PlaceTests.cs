using System.Collections.Concurrent;
using NUnit.Framework;
using RunLinkedData.Lake;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Artifacts.Transfers;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Testing;

namespace RunLinkedData.Sql.Tests;

/// <summary>Wherever the files of versions lie, a query has their rows.</summary>
public sealed class PlaceTests : SqlFixture
{
    [Test]
    public async Task FilesOfABucket_ComeThroughTheCache_AndOnlyThoseThatAreNeeded()
    {
        ConcurrentDictionary<string, MemoryStorage> storages = new();
        async Task<long> BytesOfAsync(Func<Task> work)
        {
            var before = storages.Values.Sum(storage => storage.BytesSent);
            await work();
            return storages.Values.Sum(storage => storage.BytesSent) - before;
        }

        await using var tracker = await ConnectAsync("bucket", options =>
        {
            options.ArtifactRoot = "memory:run";
            options.ArtifactStores["memory"] = (uri, context) => new RemoteArtifactStore(
                storages.GetOrAdd(uri, _ => new MemoryStorage(new ArtifactCapabilities { Ranges = true })), context);
        });
        for (var i = 0; i < 3; i++)
        {
            using var run = await tracker.StartRunAsync(Process);
            await run.SaveDatasetAsync("units", Enumerable.Range((i * 10) + 1, 3).Select(units => new Sale("s", units)));
            await run.CompleteAsync();
        }

        var query = tracker.Sql("SELECT sum(Units)::INT AS Units, min(Store) AS Store FROM units WHERE Units > 20");
        var explained = await query.ExplainAsync();
        async Task ReadAsync() => Assert.That((await query.ReadRowsAsync<Sale>()).Single(), Is.EqualTo(new Sale("s", 66)));

        var manifests = await BytesOfAsync(() => query.ExplainAsync());
        Assert.That(await BytesOfAsync(ReadAsync), Is.EqualTo(manifests + explained.Bytes));
        Assert.That(await BytesOfAsync(ReadAsync), Is.EqualTo(manifests));
        Assert.That(explained.Files, Is.EqualTo(1));
    }

    [Test]
    public async Task TableByReference_IsReadByTheLibrary()
    {
        var folder = Directory.CreateDirectory(Path.Combine(Store.Path, "lake", "day=2026-01-01")).FullName;
        await SaveThreeAsync();
        await Tracker.Sql("SELECT Store, Units FROM units").ExportAsync(Path.Combine(folder, "a.parquet"), DatasetFormat.Parquet);
        await using var tracker = await ConnectAsync("lake", options => options.UseLake());
        using (var run = await tracker.StartRunAsync("lake"))
        {
            await run.SaveReferenceAsync("table", Path.GetDirectoryName(folder)!, options => options.Kind = "parquet_folder");
            await run.CompleteAsync();
        }

        var rows = await tracker
            .Sql("SELECT day::VARCHAR AS Store, sum(Units)::INT AS Units FROM \"table\" WHERE Units > 2 GROUP BY ALL")
            .ReadRowsAsync<Sale>();

        Assert.That(rows.Single(), Is.EqualTo(new Sale("2026-01-01", 105)));
    }

    [Test]
    public async Task PlaceThatIsGone_IsTold()
    {
        await SaveThreeAsync();
        Directory.Delete(Store["mlruns"], recursive: true);

        var error = await Assert.CatchAsync<DatasetException>(() => LinesAsync("SELECT * FROM units"));
        Assert.That(error!.Code, Is.EqualTo(ErrorCode.DatasetNotFound));
    }

    private Task<RunTracker> ConnectAsync(string name, Action<RunTrackerOptions> configure)
    {
        RunTrackerOptions options = new()
        {
            TrackingUri = $"sqlite:///{Store[name + ".db"]}",
            ArtifactRoot = Store[name],
            Cache = { Folder = Store[name + "-cache"] },
        };
        configure(options);
        return RunTracker.ConnectAsync(options);
    }
}
