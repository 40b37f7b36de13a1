using System.Globalization;
using System.Text;
using NUnit.Framework;
using RunLinkedData.Aws.Tests.Emulator;
using RunLinkedData.Lake;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Testing;

namespace RunLinkedData.Aws.Tests.S3;

/// <summary>Tables of lakes in a bucket, by reference.</summary>
public sealed class S3LakeTests
{
    private const string Table = "lake/sales";

    private const string Schema =
        """
        {"protocol":{"minReaderVersion":1,"minWriterVersion":2}}
        {"metaData":{"id":"t","format":{"provider":"parquet"},"schemaString":"{\"type\":\"struct\",\"fields\":[{\"name\":\"Units\",\"type\":\"long\",\"nullable\":true,\"metadata\":{}}]}","partitionColumns":[]}}
        """;

    private S3Emulator _emulator = null!;
    private TemporaryFolder _folder = null!;
    private StoreContext _context = null!;
    private RunTracker _tracker = null!;
    private IArtifactStore _table = null!;

    [SetUp]
    public async Task ConnectAsync()
    {
        (_emulator, _folder, _context) = (new S3Emulator(), new TemporaryFolder(), S3Stores.NewContext());
        _table = S3Stores.Open(S3Stores.For(_emulator), _context, Table);
        RunTrackerOptions options = new() { TrackingUri = $"sqlite:///{_folder["mlflow.db"]}", Cache = { Folder = _folder["cache"] } };
        _tracker = await RunTracker.ConnectAsync(options.UseLake().UseAws(aws =>
        {
            var own = S3Stores.For(_emulator);
            (aws.S3.Endpoint, aws.S3.Region, aws.S3.Credentials) = (own.Endpoint, own.Region, own.Credentials);
        }));
    }

    [TearDown]
    public async Task DisconnectAsync()
    {
        await _tracker.DisposeAsync();
        _context.Dispose();
        await _emulator.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public async Task Delta_Version_IsReadWhileTheTableGoesOn()
    {
        await CommitAsync(0, Schema, await AddAsync("day=1/a.parquet", 1, 2));
        await CommitAsync(1, await AddAsync("day=2/b.parquet", 3));
        var manifest = await SaveAsync();
        await CommitAsync(2, """{"remove":{"path":"day=1/a.parquet","dataChange":true}}""");

        Assert.That((manifest.Format, manifest.Source!.Version, manifest.Rows), Is.EqualTo(("delta", "1", 3L)));
        Assert.That(manifest.Files[0].Uri, Is.EqualTo($"s3://{S3Emulator.Bucket}/{Table}/day=1/a.parquet"));
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
        var folder = _folder[Guid.NewGuid().ToString("N")];
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
        var manifest = await run.SaveReferenceAsync("sales", $"s3://{S3Emulator.Bucket}/{Table}");
        await run.CompleteAsync();
        return manifest;
    }

    private async Task<IEnumerable<long>> UnitsAsync() =>
        (await (await _tracker.LoadDatasetAsync("lake/sales@latest")).ReadRowsAsync<Sale>()).Select(sale => sale.Units);

    private sealed record Sale(long Units);
}
