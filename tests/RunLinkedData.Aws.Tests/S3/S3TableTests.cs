using NUnit.Framework;
using RunLinkedData.Aws.Tests.Emulator;
using RunLinkedData.Lake;
using RunLinkedData.Lake.Describing;
using RunLinkedData.Testing;

namespace RunLinkedData.Aws.Tests.S3;

/// <summary>Versions in a bucket, described as a table in a bucket.</summary>
public sealed class S3TableTests
{
    private const string Table = $"s3://{S3Emulator.Bucket}/tables/orders ü";

    private const string Program =
        """
        import sys
        from pyiceberg.table import StaticTable

        file, endpoint, key, secret = sys.argv[1:]
        storage = {"s3.endpoint": endpoint, "s3.access-key-id": key, "s3.secret-access-key": secret, "s3.region": "eu-central-1"}
        print(sorted(StaticTable.from_metadata(file, storage).scan().to_arrow()["Id"].to_pylist()))
        """;

    private S3Emulator _emulator = null!;
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void SetUp() => (_emulator, _folder) = (new S3Emulator(), new TemporaryFolder());

    [TearDown]
    public async Task TearDown()
    {
        await _emulator.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public async Task Sync_VersionsInABucket_AreReadOfTheTable()
    {
        await using var tracker = await ConnectAsync();
        var first = await SaveAsync(tracker, 1, 2);
        await tracker.SyncTableAsync("shop/orders", Table);
        await SaveAsync(tracker, 3);
        await SaveAsync(tracker, 4, 5);

        var sync = await tracker.SyncTableAsync("shop/orders", Table);
        await tracker.TrackingStore.DeleteRunAsync(first);
        var without = await tracker.SyncTableAsync("shop/orders", Table);

        Assert.Multiple(async () =>
        {
            Assert.That(sync.IsExclusive, Is.True);
            Assert.That(sync.Table.MetadataFile, Is.EqualTo($"{Table}/metadata/v2.metadata.json"));
            Assert.That(await IdsAsync(tracker, null), Is.EquivalentTo((int[])[3, 4, 5]));
            Assert.That(await IdsAsync(tracker, sync.Table.Versions[^1].RunId), Is.EqualTo((int[])[4, 5]));
            Assert.That(without.Dropped, Is.EqualTo((string[])[first]));
            Assert.That((await tracker.ReadTableAsync(Table)).Versions, Has.Count.EqualTo(2));
        });
    }

    [Test]
    public async Task Sync_ByManyAtOnce_HasEachVersionOnce()
    {
        await using var tracker = await ConnectAsync();
        for (var i = 0; i < 4; i++)
        {
            await SaveAsync(tracker, i);
        }

        await Task.WhenAll(Enumerable.Range(1, 4).Select(last => Task.Run(async () =>
        {
            await using var other = await ConnectAsync();
            await other.SyncTableAsync("shop/orders", Table, configure: options => options.Versions.Last = last);
            await other.SyncTableAsync("shop/orders", Table);
        })));

        Assert.That(await IdsAsync(tracker, null), Is.EquivalentTo((int[])[0, 1, 2, 3]));
    }

    [Test]
    public async Task Sync_DeltaTable_NamesFilesOfTheBucketByPathsThatClimb()
    {
        await using var tracker = await ConnectAsync();
        var runs = new List<string>();
        for (var i = 0; i < 102; i++)
        {
            runs.Add(await SaveAsync(tracker, i));
        }

        // The last of them on top of the checkpoint of the hundredth commit.
        var first = await tracker.SyncTableAsync("shop/orders", Table, TableFormat.Delta, options => options.Versions.Last = 101);
        await tracker.TrackingStore.DeleteRunAsync(runs[50]);
        var sync = await tracker.SyncTableAsync("shop/orders", Table, TableFormat.Delta);

        var store = tracker.OpenArtifactStore(Table);
        using StreamReader commit = new(await store.OpenReadAsync($"_delta_log/{0:D20}.json"));
        Assert.Multiple(async () =>
        {
            Assert.That(await commit.ReadToEndAsync(), Does.Contain($"\"path\":\"../../runs/1/{runs[1]}/artifacts/datasets/orders/part"));
            Assert.That((await store.ListAsync("_delta_log")).Select(file => file.Name), Has.Member($"{100:D20}.checkpoint.parquet"));
            Assert.That((first.Added.Count, first.IsExclusive), Is.EqualTo((101, true)));
            Assert.That((sync.Added, sync.Dropped), Is.EqualTo(((string[])[runs[0]], (string[])[runs[50]])));
            Assert.That(sync.Table.Registrations.Select(engine => engine.Engine), Is.EqualTo((string[])["DuckDB", "delta-rs"]));
            Assert.That(await IdsAsync(tracker, null), Is.EquivalentTo(Enumerable.Range(0, 102).Where(i => i != 50)));
            Assert.That(await LoadedAsync(runs[50]), Is.EqualTo((int[])[50]), "its file is the store's");
        });

        async Task<IEnumerable<int>> LoadedAsync(string run)
        {
            await tracker.TrackingStore.RestoreRunAsync(run);
            return (await tracker.LoadDatasetAsync<Order>("orders", run)).Select(order => order.Id);
        }
    }

    [Test]
    public async Task Read_ByPyiceberg_IsWhatIsInTheVersions()
    {
        var python = await RealPython.RequireAsync("pyiceberg", "pyarrow");
        await using var tracker = await ConnectAsync();
        await SaveAsync(tracker, 1, 2);
        await SaveAsync(tracker, 3);
        var sync = await tracker.SyncTableAsync("shop/orders", Table);
        var read = await python.RunAsync(
            _folder.Path,
            [new("AWS_EC2_METADATA_DISABLED", "true")],
            "-c",
            Program,
            sync.Table.MetadataFile,
            $"{_emulator.Uri}",
            S3Emulator.AccessKey,
            S3Emulator.Secret);

        Assert.That(read.ReplaceLineEndings("\n"), Is.EqualTo("[1, 2, 3]\n"));
    }

    private Task<RunTracker> ConnectAsync() => RunTracker.ConnectAsync(new RunTrackerOptions
    {
        TrackingUri = $"sqlite:///{_folder["mlflow.db"]}",
        ArtifactRoot = $"s3://{S3Emulator.Bucket}/runs",
        Cache = { Folder = _folder["cache"] },
        Provenance = { Record = false },
    }.UseLake().UseAws(aws =>
    {
        var own = S3Stores.For(_emulator);
        (aws.S3.Endpoint, aws.S3.Region, aws.S3.Credentials) = (own.Endpoint, own.Region, own.Credentials);
    }));

    private static async Task<string> SaveAsync(RunTracker tracker, params int[] ids)
    {
        await using var run = await tracker.StartRunAsync("shop");
        await run.SaveDatasetAsync("orders", ids.Select(id => new Order(id)));
        await run.CompleteAsync();
        return run.Id;
    }

    /// <summary>What is in the table, read as one of another program.</summary>
    private static async Task<IReadOnlyList<int>> IdsAsync(RunTracker tracker, string? tag)
    {
        await tracker.RunAsync("reader", run => run.SaveReferenceAsync("table", Table, options => options.Version = tag));
        return [.. (await tracker.LoadDatasetAsync<Order>("reader/table@latest")).Select(order => order.Id)];
    }

    private sealed record Order(int Id);
}
