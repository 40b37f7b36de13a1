using Azure.Storage.Blobs.Specialized;
using NUnit.Framework;
using RunLinkedData.Azure.Tests.Emulator;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.Model;
using RunLinkedData.Testing;

namespace RunLinkedData.Azure.Tests.Blobs;

/// <summary>Data versions, and what killed programs leave, against an emulator that knows nothing of this library.</summary>
public sealed class AzuriteDatasetTests
{
    private Azurite _azurite = null!;
    private TemporaryFolder _folder = null!;
    private string _container = null!;

    [OneTimeSetUp]
    public async Task StartAzurite() => _azurite = await Azurite.StartAsync();

    [OneTimeTearDown]
    public void StopAzurite() => _azurite?.Dispose();

    [SetUp]
    public async Task Start() => (_folder, _container) = (new TemporaryFolder(), await _azurite.MakeContainerAsync());

    [TearDown]
    public void Stop() => _folder.Dispose();

    [Test]
    public async Task Versions_AreSavedAndLoadedAndVerified()
    {
        await using var tracker = Connect();
        List<string> runs = [];
        for (var month = 1; month <= 12; month++)
        {
            runs.Add(await tracker.RunAsync("sales", run => run.SaveDatasetAsync("monthly", RowsOf(month))));
        }

        await using var reader = Connect();
        for (var month = 1; month <= 12; month++)
        {
            Assert.That(reader.LoadDataset<Sale>("monthly", runs[month - 1]).Select(sale => sale.Units), Is.All.EqualTo(month));
        }

        Assert.That((await reader.VerifyProcessAsync("sales")).IsSound, Is.True);
    }

    /// <summary>Two programs publish the same dataset of a run at the same moment, each on connections of its own.</summary>
    [Test]
    public async Task SaveDataset_TwoAtOnce_OneWinsAndIsWhole()
    {
        await using var first = Connect();
        await using var second = Connect();
        await using var run = await first.StartRunAsync("race");
        var other = await second.ResumeRunAsync(run.Id);
        const int Rounds = 40;
        for (var round = 0; round < Rounds; round++)
        {
            var name = $"dataset{round}";
            var saved = await Task.WhenAll(TrySaveAsync(run, name, 1), TrySaveAsync(other, name, 2));
            Assert.That(saved.Count(one => one), Is.EqualTo(1), name);
        }

        await other.FlushAsync();
        await run.CompleteAsync();
        await using var reader = Connect();
        for (var round = 0; round < Rounds; round++)
        {
            Assert.That(reader.LoadDataset<Sale>($"dataset{round}", run.Id).Select(sale => sale.Units).Distinct().Count(), Is.EqualTo(1));
        }
    }

    [Test]
    public async Task UnfinishedUploads_AreFoundAndDropped()
    {
        using var context = BlobStores.NewContext();
        var store = Open(context);
        await store.WriteAsync("folder/whole.bin", new byte[10]);
        await store.WriteAsync("folder/empty.bin", Array.Empty<byte>());
        var client = _azurite.NewClient(_container);
        await client.GetBlockBlobClient("1/run/artifacts/folder/half.bin").StageBlockAsync(
            Convert.ToBase64String("one block"u8), new MemoryStream(new byte[1000]));

        var found = await store.ListUnfinishedAsync("folder").ToListAsync();
        Assert.That(found.Select(upload => (upload.Path, upload.Bytes)), Is.EqualTo(new (string, long?)[] { ("folder/half.bin", 1000) }));
        await store.DropUnfinishedAsync(found[0]);
        await store.DropUnfinishedAsync(found[0]);

        Assert.That(await store.ListUnfinishedAsync("").CountAsync(), Is.Zero);
        Assert.That(
            (await store.ListAsync("folder")).Select(entry => entry.Path), Is.EqualTo(new[] { "folder/empty.bin", "folder/whole.bin" }));
    }

    /// <summary>What Azurite refuses is understood as what Azure refuses.</summary>
    [Test]
    public async Task Errors_AreUnderstood()
    {
        using var context = BlobStores.NewContext();
        var missing = RunLinkedData.Azure.Blobs.BlobArtifactStore.CreateFactory(new() { ConnectionString = _azurite.ConnectionString })(
            "wasbs://nowhere@emulated.blob.core.windows.net/1", context);
        Assert.That(
            async () => await missing.ListAsync(),
            Throws.InstanceOf<MlflowException>().With.Message.Contains("There is no container 'nowhere'"));

        var stranger = RunLinkedData.Azure.Blobs.BlobArtifactStore.CreateFactory(new()
        {
            AccountKey = Convert.ToBase64String("not the key"u8),
            Endpoint = _azurite.Endpoint,
        })($"wasbs://{_container}@emulated.blob.core.windows.net/1", context);
        Assert.That(
            async () => await stranger.ListAsync(),
            Throws.InstanceOf<MlflowException>().With.Property("Code").EqualTo(MlflowErrorCode.Unauthenticated)
                .Or.Property("Code").EqualTo(MlflowErrorCode.PermissionDenied));
    }

    private IArtifactStore Open(StoreContext context) =>
        RunLinkedData.Azure.Blobs.BlobArtifactStore.CreateFactory(new() { ConnectionString = _azurite.ConnectionString })(
            $"wasbs://{_container}@emulated.blob.core.windows.net/1/run/artifacts", context);

    private RunTracker Connect() => RunTracker.Connect(new RunTrackerOptions
    {
        TrackingUri = $"sqlite:///{_folder["mlflow.db"]}",
        ArtifactRoot = $"wasbs://{_container}@emulated.blob.core.windows.net/mlflow",
        Cache = { Folder = _folder["cache"] },
    }.UseAzure(azure => azure.ConnectionString = _azurite.ConnectionString));

    private static async Task<bool> TrySaveAsync(Run run, string name, int units)
    {
        await Task.Yield();
        try
        {
            await run.SaveDatasetAsync(name, RowsOf(units));
            return true;
        }
        catch (DatasetException exception) when (exception.Code == ErrorCode.DatasetExists)
        {
            return false;
        }
    }

    private static IEnumerable<Sale> RowsOf(int units) =>
        Enumerable.Range(0, 28).Select(day => new Sale(new DateOnly(2026, 1, 1).AddDays(day), units));

    private sealed record Sale(DateOnly Date, int Units);
}
