using System.Text.Json.Nodes;
using Apache.Arrow;
using Apache.Arrow.Types;
using NUnit.Framework;
using RunLinkedData.Datasets.Sources;
using RunLinkedData.Lake.Files;
using RunLinkedData.Lake.Sources;
using RunLinkedData.Lake.Tests.Delta;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Artifacts.Transfers;
using RunLinkedData.Model;
using RunLinkedData.Testing;

namespace RunLinkedData.Lake.Tests.Sources;

/// <summary>Delta tables as versions by reference see them, and what becomes of versions when tables change.</summary>
public class DeltaSourceTests
{
    private readonly StoreContext _context = new() { TrackingUri = "http://127.0.0.1" };
    private readonly DeltaSource _source = new();
    private DeltaFolder _table = null!;

    [OneTimeTearDown]
    public void EndContext() => _context.Dispose();

    [SetUp]
    public void MakeTable()
    {
        _table = new DeltaFolder();
        _table.WriteIds("a b", 1, 2);
        _table.Create(_table.Add("a%20b", rows: 2));
    }

    [TearDown]
    public void RemoveTable() => _table.Dispose();

    [Test]
    public async Task Open_SaysWhatPinsTheVersion()
    {
        var version = await _source.OpenAsync(_table.Path);

        Assert.That(version.Version, Is.EqualTo("0"));
        Assert.That(version.Pins, Is.EqualTo(new Dictionary<string, string> { ["table_id"] = DeltaFolder.Id }));
        Assert.That(version.Files.Single(), Is.EqualTo(new TableFile
        {
            Path = "a b",
            Uri = new Uri(_table["a b"]).AbsoluteUri,
            Bytes = new FileInfo(_table["a b"]).Length,
            Rows = 2,
            Pin = "deletes:none",
        }));
        Assert.That(await _source.IsAtAsync(Tables.At(_table.Path), CancellationToken.None), Is.True);
        Assert.That(await _source.IsAtAsync(Tables.At(_table["a b"]), CancellationToken.None), Is.False);
        Assert.That(await _source.IsAtAsync(Tables.At(_table["none"]), CancellationToken.None), Is.False);
    }

    [Test]
    public async Task Open_WhatTheFileSays_IsInItsPin()
    {
        _table.WriteIds("c", 3, 4);
        _table.Commit(
            1,
            DeltaFolder.Metadata(
                DeltaFolder.Struct(DeltaFolder.Field("id", "long"), DeltaFolder.Field("k", "string")), partitions: ["k"]),
            _table.Add("c", new JsonObject { ["k"] = "x" }));
        var one = await _source.OpenAsync(_table.Path);
        _table.Commit(2, DeltaFolder.Remove("c"), _table.Add("c", new JsonObject { ["k"] = "y" }));
        var two = await _source.OpenAsync(_table.Path);

        Assert.That(one.Files[1].Pin, Does.StartWith("deletes:none,partition:"));
        Assert.That(two.Files[1].Pin, Does.StartWith("deletes:none,partition:").And.Not.EqualTo(one.Files[1].Pin));
        Assert.That(one.Files[1].Rows, Is.Null);
        Assert.That((await two.MeasureAsync(CancellationToken.None)).Rows, Is.EqualTo(new[] { 2, 2 }));
        Assert.That(await two.ReadAsync(), Is.EqualTo(new[] { "\"id\",\"k\"", "1,", "2,", "3,\"y\"", "4,\"y\"" }));
    }

    [TestCase("x")]
    [TestCase("-1")]
    [TestCase("1.5")]
    [TestCase("")]
    public void Open_TextThatIsNoVersion_IsRefused(string version) =>
        Assert.That(async () => await _source.OpenAsync(_table.Path, version), Throws.ArgumentException);

    [Test]
    public async Task OpenAgain_TableHasGoneOn_IsTheSame()
    {
        var version = await _source.OpenAsync(_table.Path);
        _table.Write("c", ("id", new Int64Array.Builder().Append(3).Build()), ("more", new StringArray.Builder().Append("x").Build()));
        var schema = DeltaFolder.Struct(DeltaFolder.Field("id", "long"), DeltaFolder.Field("more", "string"));
        _table.Commit(1, DeltaFolder.Metadata(schema), DeltaFolder.Remove("a%20b"), _table.Add("c"));

        var again = await _source.OpenAsync(_table.Path, again: version);

        Assert.That(again.Files, Is.EqualTo(version.Files));
        Assert.That(await again.ReadAsync(), Is.EqualTo(new[] { "\"id\"", "1", "2" }));
    }

    [Test]
    public async Task OpenAgain_TableWasMadeAnew_IsGone()
    {
        var version = await _source.OpenAsync(_table.Path);
        var metadata = DeltaFolder.Metadata(DeltaFolder.Struct(DeltaFolder.Field("id", "long")));
        metadata["metaData"]!["id"] = "another";
        _table.Commit(0, DeltaFolder.Protocol(), metadata, _table.Add("a%20b", rows: 2));

        var error = await GoneAsync(version);

        Assert.That(error.Message, Does.Contain("'another'").And.Contain(DeltaFolder.Id));
    }

    [Test]
    public async Task OpenAgain_LogOrTableIsGone_IsGone()
    {
        _table.WriteIds("c", 3);
        _table.Commit(1, _table.Add("c"));
        var version = await _source.OpenAsync(_table.Path, "0");

        File.Delete(_table["_delta_log/00000000000000000000.json"]);
        Assert.That((await GoneAsync(version)).Message, Does.Contain("version 0"));

        Directory.Delete(_table["_delta_log"], recursive: true);
        Assert.That((await GoneAsync(version)).Message, Does.Contain("no Delta table").And.Contain("was there"));
    }

    [Test]
    public async Task Read_FileWasVacuumedOrReplaced_IsGone()
    {
        var version = await _source.OpenAsync(_table.Path);
        await File.AppendAllTextAsync(_table["a b"], "x");
        Assert.That((await UnreadableAsync(version)).Message, Does.Contain("replaced"));

        File.Delete(_table["a b"]);
        Assert.That((await UnreadableAsync(await _source.OpenAsync(_table.Path, again: version))).File, Is.EqualTo(_table["a b"]));
    }

    [Test]
    public async Task Open_FilesElsewhere_HavePathsOfTheirOwn()
    {
        using TemporaryFolder other = new();
        foreach (var folder in (string[])["x", "y"])
        {
            Directory.CreateDirectory(other[folder]);
            File.Copy(_table["a b"], other[folder, "part"]);
        }

        _table.Commit(1, [.. ((string[])["x", "y"]).Select(folder => _table.Add($"file://{other[folder, "part"]}", file: "a b"))]);

        var version = await _source.OpenAsync(_table.Path);

        Assert.That(version.Files.Select(file => file.Path), Is.Unique.And.Some.Match(@"\Aelsewhere/[0-9a-f]{16}/part\z"));
        Assert.That(version.Files.Select(file => file.Uri), Has.One.EqualTo(new Uri(other["x", "part"]).AbsoluteUri));
        Assert.That(await version.ReadAsync(), Has.Count.EqualTo(7));
    }

    [Test]
    public async Task Read_ColumnOfNoType_IsTextThatIsMissing()
    {
        _table.Commit(1, DeltaFolder.Metadata(DeltaFolder.Struct(DeltaFolder.Field("id", "long"), DeltaFolder.Field("none", "void"))));

        var version = await _source.OpenAsync(_table.Path);

        Assert.That(version.Schema.FieldsList[1].DataType, Is.InstanceOf<StringType>());
        Assert.That(await version.ReadAsync(), Is.EqualTo(new[] { "\"id\",\"none\"", "1,", "2," }));
    }

    [Test]
    public async Task Open_InABucket_KeysAreTakenAsTheyAre()
    {
        _table.Commit(1, DeltaFolder.Remove("a%20b"), _table.Add("d//e", file: "a b"));
        MemoryStorage storage = new(new ArtifactCapabilities { Ranges = true });
        foreach (var file in Directory.GetFiles(_table.Path, "*", SearchOption.AllDirectories))
        {
            storage[Path.GetRelativePath(_table.Path, file).Replace('\\', '/')] = await File.ReadAllBytesAsync(file);
        }

        SourceLocation location = new("s3://bucket/t", folder => new RemoteArtifactStore(storage, _context));

        var zero = await _source.OpenAsync(location, "0", CancellationToken.None);
        Assert.That(zero.Files.Single().Uri, Is.EqualTo("s3://bucket/t/a b"));
        Assert.That(await zero.ReadAsync(), Has.Count.EqualTo(3));
        var error = await Assert.ThrowsAsync<SourceException>(() => _source.OpenAsync(location, "1", CancellationToken.None));
        Assert.That(error!.Code, Is.EqualTo(ErrorCode.TableUnsupported));
        Assert.That(error.File, Is.EqualTo("s3://bucket/t/d//e"));
    }

    [Test]
    public async Task Open_NoStoreForTheLocation_SaysSo()
    {
        SourceLocation location = new(
            "s3://bucket/t", folder => throw new MlflowException(MlflowErrorCode.InvalidParameterValue, "no store"));

        var error = await Assert.ThrowsAsync<SourceException>(() => _source.OpenAsync(location, null, CancellationToken.None));

        Assert.That(error!.Message, Does.Contain("'s3://bucket/t'").And.Contain("no store"));
    }

    [Test]
    public void Pins_OfAChangedManifest_AreRefused()
    {
        PinnedVersion changed = new() { Version = "0", Pins = new Dictionary<string, string>(), Columns = [], Files = [] };

        Assert.That(
            async () => await _source.OpenAgainAsync(Tables.At(_table.Path), changed, CancellationToken.None),
            Throws.InstanceOf<SourceException>().With.Message.Contains("'table_id'"));
    }

    [Test]
    public async Task Open_ManyCommits_AreAppliedInTheirOrder()
    {
        for (var i = 1; i <= 40; i++)
        {
            _table.Commit(i, i % 2 == 1 ? DeltaFolder.Remove("a%20b") : _table.Add("a%20b"));
        }

        Assert.That((await _source.OpenAsync(_table.Path, "39")).Files, Is.Empty);
        Assert.That((await _source.OpenAsync(_table.Path)).Files, Has.Count.EqualTo(1));
        Assert.That(FileLocation.OfUri(new Uri(_table.Path).AbsoluteUri).ToString(), Is.EqualTo(_table.Path));
    }

    private async Task<SourceException> GoneAsync(SourceVersion version)
    {
        var error = await Assert.ThrowsAsync<SourceException>(() => _source.OpenAsync(_table.Path, again: version));
        Assert.That(error!.Code, Is.EqualTo(ErrorCode.TableGone), error.Message);
        return error;
    }

    private static async Task<SourceException> UnreadableAsync(SourceVersion version)
    {
        var error = await Assert.ThrowsAsync<SourceException>(() => version.ReadAsync());
        Assert.That(error!.Code, Is.EqualTo(ErrorCode.TableGone), error.Message);
        return error;
    }
}
