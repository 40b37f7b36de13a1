using NUnit.Framework;
using RunLinkedData.Datasets.Sources;
using RunLinkedData.Lake.Delta;
using RunLinkedData.Lake.Files;
using RunLinkedData.Lake.Tests.Delta;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Artifacts.Transfers;
using RunLinkedData.Model;
using RunLinkedData.Testing;

namespace RunLinkedData.Lake.Tests.Files;

/// <summary>Where files of tables lie, and what became of them.</summary>
public class TableFilesTests
{
    private readonly StoreContext _context = new() { TrackingUri = "http://127.0.0.1" };
    private DeltaFolder _table = null!;
    private MemoryStorage _storage = null!;

    [OneTimeTearDown]
    public void EndContext() => _context.Dispose();

    [SetUp]
    public void MakeTable()
    {
        _table = new DeltaFolder();
        _table.WriteIds("d/b", 2, 3);
        _table.WriteIds("d/a", 4);
        _table.Create(_table.Add("d/b"), _table.Add("d/a"));
    }

    [TearDown]
    public void RemoveTable() => _table.Dispose();

    [Test]
    public async Task Read_FilesComeByTheirPaths_EachTime()
    {
        var snapshot = await _table.OpenAsync();
        List<long> ids = [];
        await foreach (var batch in DeltaTable.ReadAsync(_table.Files(), snapshot, CancellationToken.None))
        {
            ids.AddRange(((Apache.Arrow.Int64Array)batch.Column(0)).Values);
            batch.Dispose();
        }

        Assert.That(ids, Is.EqualTo(new[] { 4, 2, 3 }));
    }

    [Test]
    public async Task Read_FileIsGone_IsNamed()
    {
        File.Delete(_table["d/b"]);

        var error = await Assert.ThrowsAsync<SourceException>(() => _table.ReadAsync());

        Assert.That(error!.Code, Is.EqualTo(ErrorCode.TableGone));
        Assert.That(error.File, Is.EqualTo(_table["d/b"]));
        Assert.That((await _table.OpenAsync()).Files, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Read_FileWasReplaced_IsNamed()
    {
        await File.AppendAllTextAsync(_table["d/b"], "x");

        var error = await Assert.ThrowsAsync<SourceException>(() => _table.ReadAsync());

        Assert.That(error!.Code, Is.EqualTo(ErrorCode.TableGone));
        Assert.That(error.Message, Does.Contain("replaced").And.Contain("d/b"));
    }

    [Test]
    public async Task Read_FileIsDamaged_IsNamed()
    {
        await File.WriteAllBytesAsync(_table["d/b"], new byte[new FileInfo(_table["d/b"]).Length]);

        var error = await Assert.ThrowsAsync<SourceException>(() => _table.ReadAsync());

        Assert.That(error!.Code, Is.EqualTo(ErrorCode.TableCorrupt));
        Assert.That(error.File, Is.EqualTo(_table["d/b"]));
    }

    [Test]
    public async Task Read_MovedTable_FilesAreWhereTheMapSays()
    {
        _table.Commit(1, _table.Add("file:///moved/from%20here/d/a", file: "d/a"), DeltaFolder.Remove("d/a"), DeltaFolder.Remove("d/b"));
        LocationMap map = new(FileLocation.TryParse("/moved/from here")!, FileLocation.TryParse(_table.Path)!);

        Assert.That(await DeltaFolder.ReadAsync(_table.Files(null, map)), Is.EqualTo(new[] { "4" }));
        var error = await Assert.ThrowsAsync<SourceException>(() => _table.ReadAsync());
        Assert.That(error!.File, Is.EqualTo("/moved/from here/d/a"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Read_TableElsewhere_IsTheSame(bool ranges)
    {
        Assert.That(await DeltaFolder.ReadAsync(Elsewhere(ranges)), Is.EqualTo(new[] { "2", "3", "4" }));

        File.Delete(_table["d/b"]);
        var error = await Assert.ThrowsAsync<SourceException>(() => DeltaFolder.ReadAsync(Elsewhere(ranges)));
        Assert.That(error!.Code, Is.EqualTo(ErrorCode.TableGone));
        Assert.That(error.File, Is.EqualTo("s3://bucket/table/d/b"));
    }

    [Test]
    public async Task Read_TableElsewhere_OpensNoFilesOfThisMachine()
    {
        _table.Commit(1, _table.Add($"file://{_table.Path}/d/a", file: "d/a"));

        var error = await Assert.ThrowsAsync<SourceException>(() => DeltaFolder.ReadAsync(Elsewhere(ranges: true)));

        Assert.That(error!.Code, Is.EqualTo(ErrorCode.TableUnsupported));
        Assert.That(error.Message, Does.Contain("a file of this machine"));
    }

    [Test]
    public async Task Read_NoStoreForTheLocation_SaysSo()
    {
        var error = await Assert.ThrowsAsync<SourceException>(() => DeltaFolder.ReadAsync(new TableFiles("s3://bucket/table")));

        Assert.That(error!.Message, Does.Contain("no store for 's3://bucket/table'"));
    }

    [Test]
    public async Task Read_FileElsewhereWasReplaced_IsNamed()
    {
        await File.AppendAllTextAsync(_table["d/b"], "x");

        var error = await Assert.ThrowsAsync<SourceException>(() => DeltaFolder.ReadAsync(Elsewhere(ranges: true)));

        Assert.That(error!.Code, Is.EqualTo(ErrorCode.TableGone));
        Assert.That(error.Message, Does.Contain("replaced").And.Contain("d/b"));
    }

    [Test]
    public async Task Read_FileElsewhere_IsFetchedInFewRanges()
    {
        _table.WriteIds("large", [.. Enumerable.Range(0, 300_000).Select(i => (i * 7919L) % 100_003)]);
        _table.Commit(1, DeltaFolder.Remove("d/a"), DeltaFolder.Remove("d/b"), _table.Add("large"));
        var files = Elsewhere(ranges: true);

        Assert.That(await DeltaFolder.ReadAsync(files), Has.Count.EqualTo(300_000));

        var calls = _storage.Calls.Count(call => call.StartsWith("GET", StringComparison.Ordinal));
        Assert.That(new FileInfo(_table["large"]).Length, Is.GreaterThan(1 << 19));
        Assert.That(calls, Is.LessThan(8), string.Join(", ", _storage.Calls));
    }

    private TableFiles Elsewhere(bool ranges)
    {
        _storage = new MemoryStorage(new ArtifactCapabilities { Ranges = ranges });
        foreach (var file in Directory.GetFiles(_table.Path, "*", SearchOption.AllDirectories))
        {
            _storage[Path.GetRelativePath(_table.Path, file).Replace('\\', '/')] = File.ReadAllBytes(file);
        }

        return new TableFiles("s3a://bucket/table/", location =>
        {
            Assert.That(location, Is.EqualTo("s3://bucket/table"));
            return new RemoteArtifactStore(_storage, _context);
        });
    }
}
