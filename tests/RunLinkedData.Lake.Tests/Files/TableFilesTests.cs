using NUnit.Framework;
using RunLinkedData.Lake.Delta;
using RunLinkedData.Lake.Files;
using RunLinkedData.Lake.Tests.Delta;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Artifacts.Local;
using RunLinkedData.Testing;

namespace RunLinkedData.Lake.Tests.Files;

/// <summary>Where files of tables lie, and what became of them.</summary>
public class TableFilesTests
{
    private DeltaFolder _table = null!;

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

        var error = await Assert.ThrowsAsync<TableException>(() => _table.ReadAsync());

        Assert.That(error!.Code, Is.EqualTo(TableException.Gone));
        Assert.That(error.File, Is.EqualTo(_table["d/b"]));
        Assert.That((await _table.OpenAsync()).Files, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Read_FileWasReplaced_IsNamed()
    {
        await File.AppendAllTextAsync(_table["d/b"], "x");

        var error = await Assert.ThrowsAsync<TableException>(() => _table.ReadAsync());

        Assert.That(error!.Code, Is.EqualTo(TableException.Gone));
        Assert.That(error.Message, Does.Contain("replaced").And.Contain("d/b"));
    }

    [Test]
    public async Task Read_FileIsDamaged_IsNamed()
    {
        await File.WriteAllBytesAsync(_table["d/b"], new byte[new FileInfo(_table["d/b"]).Length]);

        var error = await Assert.ThrowsAsync<TableException>(() => _table.ReadAsync());

        Assert.That(error!.Code, Is.EqualTo(TableException.Corrupt));
        Assert.That(error.File, Is.EqualTo(_table["d/b"]));
    }

    [Test]
    public async Task Read_MovedTable_FilesAreWhereTheMapSays()
    {
        _table.Commit(1, _table.Add("file:///moved/from%20here/d/a", file: "d/a"), DeltaFolder.Remove("d/a"), DeltaFolder.Remove("d/b"));
        LocationMap map = new(FileLocation.TryParse("/moved/from here")!, FileLocation.TryParse(_table.Path)!);

        Assert.That(await DeltaFolder.ReadAsync(_table.Files(null, map)), Is.EqualTo(new[] { "4" }));
        var error = await Assert.ThrowsAsync<TableException>(() => _table.ReadAsync());
        Assert.That(error!.File, Is.EqualTo("/moved/from here/d/a"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Read_TableElsewhere_IsTheSame(bool ranges)
    {
        Assert.That(await DeltaFolder.ReadAsync(Elsewhere(ranges)), Is.EqualTo(new[] { "2", "3", "4" }));

        File.Delete(_table["d/b"]);
        var error = await Assert.ThrowsAsync<TableException>(() => DeltaFolder.ReadAsync(Elsewhere(ranges)));
        Assert.That(error!.Code, Is.EqualTo(TableException.Gone));
        Assert.That(error.File, Is.EqualTo("s3://bucket/table/d/b"));
    }

    [Test]
    public async Task Read_TableElsewhere_OpensNoFilesOfThisMachine()
    {
        _table.Commit(1, _table.Add($"file://{_table.Path}/d/a", file: "d/a"));

        var error = await Assert.ThrowsAsync<TableException>(() => DeltaFolder.ReadAsync(Elsewhere(ranges: true)));

        Assert.That(error!.Code, Is.EqualTo(TableException.Unsupported));
        Assert.That(error.Message, Does.Contain("a file of this machine"));
    }

    [Test]
    public async Task Read_NoStoreForTheLocation_SaysSo()
    {
        var error = await Assert.ThrowsAsync<TableException>(() => DeltaFolder.ReadAsync(new TableFiles("s3://bucket/table")));

        Assert.That(error!.Message, Does.Contain("no store for 's3://bucket/table'"));
    }

    private TableFiles Elsewhere(bool ranges) => new("s3a://bucket/table/", location =>
    {
        Assert.That(location, Is.EqualTo("s3://bucket/table"));
        LocalArtifactStore folder = new(_table.Path);
        return ranges ? new RangedArtifacts(folder) : new ForwardArtifacts(folder);
    });

    /// <summary>Another machine that gives whole files, as streams that cannot seek.</summary>
    private sealed class ForwardArtifacts(IArtifactStore inner) : WrappedArtifacts(inner)
    {
        public override async Task<Stream> OpenReadAsync(string path, CancellationToken cancellationToken = default) =>
            new BufferedForward(await base.OpenReadAsync(path, cancellationToken));
    }

    private sealed class BufferedForward(Stream inner) : MemoryStream
    {
        public override bool CanSeek => false;

        public override int Read(Span<byte> buffer) => inner.Read(buffer);

        public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            inner.ReadAsync(buffer, cancellationToken);

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            inner.ReadAsync(buffer, offset, count, cancellationToken);

        public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken) =>
            inner.CopyToAsync(destination, bufferSize, cancellationToken);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                inner.Dispose();
            }

            base.Dispose(disposing);
        }
    }

    /// <summary>Another machine that gives ranges.</summary>
    private sealed class RangedArtifacts(IArtifactStore inner) : IArtifactStore
    {
        public string ArtifactUri => "s3://bucket/table";

        public ArtifactCapabilities Capabilities { get; } = new() { Ranges = true };

        public Task<Stream> OpenReadAsync(string path, CancellationToken cancellationToken = default) =>
            inner.OpenReadAsync(path, cancellationToken);

        public Task<Stream> OpenRangeAsync(
            string path, long offset, long? length = null, string? version = null, CancellationToken cancellationToken = default) =>
            inner.OpenRangeAsync(path, offset, length, version, cancellationToken);

        public Task<IReadOnlyList<ArtifactEntry>> ListAsync(string path = "", CancellationToken cancellationToken = default) =>
            inner.ListAsync(path, cancellationToken);

        public Task<ArtifactUpload> OpenWriteAsync(string path, bool overwrite = true, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public Task DeleteAsync(string path, CancellationToken cancellationToken = default) => throw new NotSupportedException();
    }
}
