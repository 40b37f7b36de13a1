using System.Text.Json.Nodes;
using Apache.Arrow;
using Apache.Arrow.Types;
using NUnit.Framework;
using RunLinkedData.Datasets.Sources;
using RunLinkedData.Lake.Files;
using RunLinkedData.Lake.Sources;
using RunLinkedData.Lake.Tests.Iceberg;
using RunLinkedData.Model;

namespace RunLinkedData.Lake.Tests.Sources;

/// <summary>Iceberg tables as versions by reference see them, and what becomes of versions when tables change.</summary>
public class IcebergSourceTests
{
    private IcebergFolder _table = null!;
    private IcebergSource _source = null!;

    [SetUp]
    public void MakeTable()
    {
        _table = new IcebergFolder();
        _source = new IcebergSource(
            [new LocationMap(FileLocation.TryParse(IcebergFolder.Location)!, FileLocation.TryParse(_table.Path)!)]);
        _table.Snapshot(1, _table.Manifest("metadata/a.avro", _table.Numbers("data/a.parquet", 1, 2)));
        _table.Write();
    }

    [TearDown]
    public void RemoveTable() => _table.Dispose();

    [Test]
    public async Task Open_SaysWhatPinsTheVersion()
    {
        var version = await _source.OpenAsync(_table.Path);

        Assert.That(version.Version, Is.EqualTo("101"));
        Assert.That(version.Pins, Is.EqualTo(new Dictionary<string, string>
        {
            ["table_uuid"] = "fb072c92-a02b-11e9-ae9c-1bb7bc9eca94",
            ["metadata_file"] = "v1.metadata.json",
            ["schema_id"] = "0",
        }));
        var file = version.Files.Single();
        Assert.That((file.Path, file.Rows, file.Version), Is.EqualTo(("data/a.parquet", 2L, (string?)null)));
        Assert.That(file.Uri, Is.EqualTo(new Uri(_table["data/a.parquet"]).AbsoluteUri));
        Assert.That(file.Pin, Does.StartWith("sequence:1,deletes:none,partition:"));
        Assert.That(await IsAtAsync(""), Is.True);
        Assert.That(await IsAtAsync("metadata/v1.metadata.json"), Is.True);
        Assert.That(await IsAtAsync("data"), Is.False);
        Assert.That(await IsAtAsync("none"), Is.False);
    }

    [Test]
    public async Task Open_TagsAndBranches_BecomeIds()
    {
        _table.References["first"] = new JsonObject { ["snapshot-id"] = 101, ["type"] = "tag" };
        _table.References["102"] = new JsonObject { ["snapshot-id"] = 101, ["type"] = "tag" };
        _table.References["7"] = new JsonObject { ["snapshot-id"] = 101, ["type"] = "tag" };
        _table.Snapshot(2, _table.Manifest("metadata/b.avro", _table.Numbers("data/b.parquet", 3)));
        _table.Write("v2.metadata.json");

        Assert.That((await _source.OpenAsync(_table.Path, "first")).Version, Is.EqualTo("101"));
        Assert.That((await _source.OpenAsync(_table.Path, "main")).Version, Is.EqualTo("102"));
        Assert.That((await _source.OpenAsync(_table.Path, "102")).Version, Is.EqualTo("102"), "an ID comes before a name");
        Assert.That((await _source.OpenAsync(_table.Path, "7")).Version, Is.EqualTo("101"), "no snapshot has that ID");
        Assert.That(async () => await _source.OpenAsync(_table.Path, " "), Throws.ArgumentException);
        var error = await Assert.ThrowsAsync<SourceException>(() => _source.OpenAsync(_table.Path, "8"));
        Assert.That(error!.Code, Is.EqualTo(ErrorCode.TableNotFound));
    }

    [Test]
    public async Task OpenAgain_TableHasGoneOn_ShowsTheSameColumns()
    {
        var version = await _source.OpenAsync(_table.Path);
        _table.Schemas.Add("""
            [{"id":1,"name":"renamed","required":false,"type":"long"},{"id":2,"name":"x","required":false,"type":"int"}]
            """);
        _table.Snapshot(2, _table.Manifest("metadata/b.avro", _table.Numbers("data/b.parquet", 3)));
        _table.Write("v2.metadata.json");

        await SameAsync(version);
        File.Delete(_table["metadata/v1.metadata.json"]);
        var again = await SameAsync(version);
        Assert.That(again.Pins["metadata_file"], Is.EqualTo("v2.metadata.json"), "what it was found by now");
        var now = await _source.OpenAsync(_table.Path);
        Assert.That(now.Schema.FieldsList.Select(field => field.Name), Is.EqualTo(new[] { "renamed", "x" }));
    }

    [Test]
    public async Task OpenAgain_SnapshotWasExpired_IsGone()
    {
        var version = await _source.OpenAsync(_table.Path);
        _table.Snapshot(2, _table.Manifest("metadata/b.avro", _table.Numbers("data/b.parquet", 3)));
        _table.Change = json => ((JsonArray)json["snapshots"]!).RemoveAt(0);
        _table.Write("v2.metadata.json");

        await SameAsync(version);
        File.Delete(_table["metadata/v1.metadata.json"]);
        Assert.That((await GoneAsync(version)).Message, Does.Contain("no snapshot 101").And.Contain("was there"));
    }

    [Test]
    public async Task OpenAgain_ManifestsAreGone_IsGone()
    {
        var version = await _source.OpenAsync(_table.Path);

        File.Delete(_table["metadata/snap-1.avro"]);

        Assert.That((await GoneAsync(version)).File, Is.EqualTo(_table["metadata/snap-1.avro"]));
    }

    [Test]
    public async Task OpenAgain_TableWasMadeAnew_IsGone()
    {
        var version = await _source.OpenAsync(_table.Path);

        _table.Change = json => json["table-uuid"] = "another";
        _table.Write();
        Assert.That((await GoneAsync(version)).Message, Does.Contain("'another'"));

        Directory.Delete(_table["metadata"], recursive: true);
        Assert.That((await GoneAsync(version)).Message, Does.Contain("no metadata file").And.Contain("was there"));
    }

    [Test]
    public async Task OpenAgain_TableWithoutRows_StaysSo()
    {
        using IcebergFolder table = new();
        table.Write();
        IcebergSource source = new();
        var version = await source.OpenAsync(table.Path);
        table.Snapshot(1, table.Manifest("metadata/a.avro", table.Numbers("data/a.parquet", 1)));
        table.Write("v2.metadata.json");
        File.Delete(table["metadata/v1.metadata.json"]);

        var again = await source.OpenAsync(table.Path, again: version);

        Assert.That(version.Version, Is.Null);
        Assert.That(again.Version, Is.Null);
        Assert.That(again.Files, Is.Empty);
        Assert.That(again.Schema.FieldsList.Single().Name, Is.EqualTo("id"));
    }

    [Test]
    public async Task Open_MetadataFile_IsTheTableAsItSays()
    {
        _table.Snapshot(2, _table.Manifest("metadata/b.avro", _table.Numbers("data/b.parquet", 3)));
        _table.Write("v2.metadata.json");

        var version = await _source.OpenAsync(_table["metadata/v1.metadata.json"]);
        var again = await _source.OpenAsync(_table["metadata/v1.metadata.json"], again: version);

        Assert.That(version.Version, Is.EqualTo("101"));
        Assert.That(again.Files, Is.EqualTo(version.Files));
        Assert.That(version.Files.Single().Path, Is.EqualTo("data/a.parquet"));
    }

    [Test]
    public async Task Measure_DeletedRows_CountOnce()
    {
        _table.Snapshot(
            2,
            _table.Manifest("metadata/a2.avro", _table.Numbers("data/a.parquet", 1, 2, 3, 4) with { Sequence = 1 }),
            _table.Manifest(
                "metadata/d.avro",
                _table.Deletes("data/d1.parquet", ("data/a.parquet", 1), ("data/a.parquet", 3)),
                _table.Deletes("data/d2.parquet", ("data/a.parquet", 3), ("data/a.parquet", 3))));
        _table.Write("v2.metadata.json");

        var version = await _source.OpenAsync(_table.Path);

        Assert.That(version.Files.Single().Rows, Is.Null);
        Assert.That(version.Files.Single().Pin, Does.Match("sequence:1,deletes:[0-9a-f]{16},"));
        Assert.That((await version.MeasureAsync(CancellationToken.None)).Rows, Is.EqualTo(new[] { 2 }));
        for (var time = 0; time < 2; time++)
        {
            Assert.That(await version.ReadAsync(), Is.EqualTo(new[] { "\"id\"", "1", "3" }));
        }
    }

    [Test]
    public async Task Read_TimesAndSmallTypes_AreThoseOfDatasets()
    {
        _table.Schemas[0] = """
            [{"id":1,"name":"id","required":false,"type":"long"},{"id":2,"name":"time","required":false,"type":"time"},
            {"id":3,"name":"at","required":false,"type":"timestamp_ns"},{"id":4,"name":"code","required":false,"type":"fixed[2]"},
            {"id":5,"name":"none","required":false,"type":"unknown"},{"id":6,"name":"since","required":false,"type":"time","initial-default":"00:00:01"}]
            """;
        var nanoseconds = new TimestampArray.Builder(new TimestampType(TimeUnit.Nanosecond, (string?)null));
        _table.FormatVersion = 3;
        _table.Snapshot(2, _table.Manifest("metadata/b.avro", _table.Data(
            "data/b.parquet",
            (2, "time", new Time64Array.Builder(new Time64Type(TimeUnit.Microsecond)).Append(5).Build()),
            (3, "at", nanoseconds.Append(DateTimeOffset.UnixEpoch.AddTicks(15)).Build()))));
        _table.Write("v2.metadata.json");

        var version = await _source.OpenAsync(_table.Path);

        Assert.That(version.Schema.FieldsList.Select(field => field.DataType.TypeId), Is.EqualTo(new[]
        {
            ArrowTypeId.Int64, ArrowTypeId.Time64, ArrowTypeId.Timestamp, ArrowTypeId.Binary, ArrowTypeId.String, ArrowTypeId.Time64,
        }));
        var batch = (await version.ReadAsync(version.Files[0], 1, 2, 5)).Single();
        Assert.That(((Time64Array)batch.Column(0)).Values[0], Is.EqualTo(5_000));
        Assert.That(((TimestampArray)batch.Column(1)).Values[0], Is.EqualTo(1));
        Assert.That(((Time64Array)batch.Column(2)).Values[0], Is.EqualTo(1_000_000_000));
        Assert.That(await version.ReadAsync(), Has.Count.EqualTo(2));
    }

    [TestCase("metadata_file", "a/b.metadata.json")]
    [TestCase("schema_id", "x")]
    [TestCase("schema_id", null)]
    public async Task Pins_OfAChangedManifest_AreRefused(string name, string? value)
    {
        var version = await _source.OpenAsync(_table.Path);
        Dictionary<string, string> pins = new(version.Pins);
        pins.Remove(name);
        if (value is not null)
        {
            pins[name] = value;
        }

        var error = await Assert.ThrowsAsync<SourceException>(
            () => _source.OpenAgainAsync(Tables.At(_table.Path), version.ToPinned() with { Pins = pins }, CancellationToken.None));

        Assert.That(error!.Code, Is.EqualTo(ErrorCode.TableCorrupt));
    }

    private Task<bool> IsAtAsync(string path) => _source.IsAtAsync(Tables.At(_table[path]), CancellationToken.None);

    private async Task<SourceVersion> SameAsync(SourceVersion version)
    {
        var again = await _source.OpenAsync(_table.Path, again: version);
        Assert.That(again.Version, Is.EqualTo(version.Version));
        Assert.That(again.Files, Is.EqualTo(version.Files));
        Assert.That(await again.ReadAsync(), Is.EqualTo(new[] { "\"id\"", "1", "2" }));
        return again;
    }

    private async Task<SourceException> GoneAsync(SourceVersion version)
    {
        var error = await Assert.ThrowsAsync<SourceException>(() => _source.OpenAsync(_table.Path, again: version));
        Assert.That(error!.Code, Is.EqualTo(ErrorCode.TableGone), error.Message);
        return error;
    }
}
