using System.Globalization;
using System.Text;
using NUnit.Framework;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Testing.Behaviour;

/// <summary>Tables of lakes in a bucket, by reference. Tests of a store derive from this, and give a tracker that knows it.</summary>
public abstract class LakeBehaviour
{
    /// <summary>The path of the table in the bucket.</summary>
    protected const string Table = "lake/sales";

    private const string Schema =
        """
        {"protocol":{"minReaderVersion":1,"minWriterVersion":2}}
        {"metaData":{"id":"t","format":{"provider":"parquet"},"schemaString":"{\"type\":\"struct\",\"fields\":[{\"name\":\"Units\",\"type\":\"long\",\"nullable\":true,\"metadata\":{}}]}","partitionColumns":[]}}
        """;

    private RunTracker _tracker = null!;
    private IArtifactStore _table = null!;

    /// <summary>A folder of the test.</summary>
    protected TemporaryFolder Folder { get; private set; } = null!;

    /// <summary>The URI of the table.</summary>
    protected abstract string Location { get; }

    [SetUp]
    public async Task ConnectAsync()
    {
        Folder = new TemporaryFolder();
        (_tracker, _table) = await ConnectAsync(new RunTrackerOptions
        {
            TrackingUri = $"sqlite:///{Folder["mlflow.db"]}",
            Cache = { Folder = Folder["cache"] },
        });
    }

    [TearDown]
    public virtual async Task DisconnectAsync()
    {
        await _tracker.DisposeAsync();
        Folder.Dispose();
    }

    /// <summary>A tracker that knows tables and the store, and the folder of the table.</summary>
    protected abstract Task<(RunTracker Tracker, IArtifactStore Table)> ConnectAsync(RunTrackerOptions options);

    [Test]
    public async Task Delta_Version_IsReadWhileTheTableGoesOn()
    {
        await CommitAsync(0, Schema, await AddAsync("day=1/a.parquet", 1, 2));
        await CommitAsync(1, await AddAsync("day=2/b.parquet", 3));
        var manifest = await SaveAsync();
        await CommitAsync(2, """{"remove":{"path":"day=1/a.parquet","dataChange":true}}""");

        Assert.That((manifest.Format, manifest.Source!.Version, manifest.Rows), Is.EqualTo(("delta", "1", 3L)));
        Assert.That(manifest.Files[0].Uri, Is.EqualTo($"{Location}/day=1/a.parquet"));
        Assert.That(await UnitsAsync(), Is.EqualTo(new[] { 1L, 2, 3 }));

        await _table.DeleteAsync("day=1/a.parquet");
        var error = await Assert.ThrowsAsync<DatasetCorruptException>(UnitsAsync);
        Assert.That(error!.Message, Does.Contain("day=1/a.parquet"));
    }

    [Test]
    public async Task ParquetFolder_Files_ArePinnedByTheirVersions()
    {
        await WriteAsync("day=1/a.parquet", 1, 2);
        await WriteAsync("day=2/b.parquet", 3);
        var manifest = await SaveAsync();

        Assert.That((manifest.Format, manifest.Source!.Version, manifest.Rows), Is.EqualTo(("parquet_folder", (string?)null, 3L)));
        Assert.That(manifest.Files.Select(file => file.Pin), Is.All.StartsWith("version:"));
        Assert.That(await UnitsAsync(), Is.EqualTo(new[] { 1L, 2, 3 }));

        await WriteAsync("day=1/a.parquet", 8, 9);
        Assert.That(UnitsAsync, Throws.TypeOf<DatasetCorruptException>());
    }

    private Task CommitAsync(long version, params string[] actions) => PutAsync(
        string.Create(CultureInfo.InvariantCulture, $"_delta_log/{version:D20}.json"), Encoding.UTF8.GetBytes(string.Join('\n', actions)));

    private async Task<string> AddAsync(string path, params long[] units)
    {
        var bytes = await WriteAsync(path, units);
        return $$$"""{"add":{"path":"{{{path}}}","partitionValues":{},"size":{{{bytes}}},"modificationTime":0,"dataChange":true}}""";
    }

    /// <summary>Puts a Parquet file there, as another program would.</summary>
    private async Task<long> WriteAsync(string path, params long[] units)
    {
        await _tracker.RunAsync("other", run => run.SaveDatasetAsync("file", units.Select(number => new Sale(number)).ToList()));
        var folder = Folder[Guid.NewGuid().ToString("N")];
        await (await _tracker.LoadDatasetAsync("other/file@latest")).CopyToAsync(folder);
        var bytes = await File.ReadAllBytesAsync(Directory.GetFiles(folder).Single());
        await PutAsync(path, bytes);
        return bytes.Length;
    }

    private async Task PutAsync(string path, byte[] bytes)
    {
        await using var upload = await _table.OpenWriteAsync(path);
        await upload.Content.WriteAsync(bytes);
        await upload.CommitAsync();
    }

    private async Task<DatasetManifest> SaveAsync()
    {
        using var run = await _tracker.StartRunAsync("lake");
        var manifest = await run.SaveReferenceAsync("sales", Location);
        await run.CompleteAsync();
        return manifest;
    }

    private async Task<IEnumerable<long>> UnitsAsync() =>
        (await (await _tracker.LoadDatasetAsync("lake/sales@latest")).ReadRowsAsync<Sale>()).Select(sale => sale.Units);

    private sealed record Sale(long Units);
}
