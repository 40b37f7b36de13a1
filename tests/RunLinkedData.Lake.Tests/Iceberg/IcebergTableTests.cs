using System.IO.Compression;
using System.Text.Json.Nodes;
using NUnit.Framework;
using RunLinkedData.Datasets.Sources;
using RunLinkedData.Lake.Files;
using RunLinkedData.Lake.Iceberg;
using RunLinkedData.Model;
using RunLinkedData.Testing;

namespace RunLinkedData.Lake.Tests.Iceberg;

/// <summary>Metadata, snapshots and manifests, as https://iceberg.apache.org/spec says.</summary>
public class IcebergTableTests
{
    private IcebergFolder _table = null!;

    [SetUp]
    public void SetUp() => _table = new IcebergFolder();

    [TearDown]
    public void TearDown() => _table.Dispose();

    [Test]
    public async Task Open_Snapshot_SaysWhatIsKnownOfIt()
    {
        var file = _table.Numbers("data/a.parquet", 3, 4) with { Lower = [3, 0, 0, 0, 0, 0, 0, 0] };
        _table.Snapshot(1, _table.Manifest("metadata/d.avro", file));
        _table.Write();

        var snapshot = await OpenAsync();

        Assert.Multiple(() =>
        {
            Assert.That(snapshot.Entry!.Id, Is.EqualTo(101));
            Assert.That(snapshot.Entry.SequenceNumber, Is.EqualTo(1));
            Assert.That(snapshot.Entry.Operation, Is.EqualTo("append"));
            Assert.That(snapshot.Entry.Timestamp, Is.EqualTo(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_001)));
            Assert.That(snapshot.FormatVersion, Is.EqualTo(2));
            Assert.That(snapshot.Columns.Single().Id, Is.EqualTo(1));
            Assert.That(snapshot.Rows, Is.EqualTo(2));
            Assert.That(snapshot.Files.Single().Content.Path, Is.EqualTo("s3://lake/t/data/a.parquet"));
            Assert.That(snapshot.Files.Single().Content.Bytes, Is.EqualTo(file.Bytes));
            Assert.That(snapshot.Files.Single().Content.SnapshotId, Is.EqualTo(101));
            Assert.That(snapshot.Files.Single().Content.Statistics.Lower[1][0], Is.EqualTo(3));
            Assert.That(snapshot.Manifests.Single().Bytes, Is.EqualTo(new FileInfo(_table["metadata/d.avro"]).Length));
        });
    }

    [Test]
    public async Task Read_TableWithoutSnapshots_HasNoRows()
    {
        _table.Write();
        Assert.That(await Rows.ReadAsync(_table), Is.Empty);

        // Java writes -1.
        _table.Change = json => json["current-snapshot-id"] = -1;
        _table.Write();
        Assert.That((await OpenAsync()).Entry, Is.Null);
        Refused(new IcebergChoice { Reference = "main" }, ErrorCode.TableNotFound, "'main'");
    }

    [Test]
    public async Task Open_BranchOrTag_IsItsSnapshotWithItsSchema()
    {
        _table.Snapshot(1, _table.Manifest("metadata/a.avro", _table.Numbers("data/a.parquet", 1)));
        _table.Schemas.Add("""[{"id":1,"name":"number","required":false,"type":"long"}]""");
        _table.Snapshot(2, _table.Manifest("metadata/b.avro", _table.Numbers("data/b.parquet", 2)));
        _table.References["first"] = new JsonObject { ["snapshot-id"] = 101, ["type"] = "tag" };
        _table.References["side"] = new JsonObject { ["snapshot-id"] = 101, ["type"] = "branch" };
        _table.Write();

        Assert.Multiple(async () =>
        {
            Assert.That(await ChosenAsync(new IcebergChoice()), Is.EqualTo((102, "number")));
            Assert.That(await ChosenAsync(new IcebergChoice { Reference = "main" }), Is.EqualTo((102, "number")));
            Assert.That(await ChosenAsync(new IcebergChoice { Reference = "first" }), Is.EqualTo((101, "id")));
            Assert.That(await ChosenAsync(new IcebergChoice { Reference = "side" }), Is.EqualTo((101, "number")));
            Assert.That(await ChosenAsync(new IcebergChoice { SnapshotId = 101 }), Is.EqualTo((101, "id")));
            Assert.That(await ChosenAsync(new IcebergChoice { SnapshotId = 101, SchemaId = 1 }), Is.EqualTo((101, "number")));
        });
        Refused(new IcebergChoice { Reference = "lost" }, ErrorCode.TableNotFound, "It has: first, side");
    }

    [Test]
    public void Open_SnapshotThatIsNotThere_SaysWhetherItWas()
    {
        _table.Snapshot(1, _table.Manifest("metadata/a.avro", _table.Numbers("data/a.parquet", 1)))["parent-snapshot-id"] = 7;
        _table.Change = json => json["snapshot-log"] = new JsonArray(new JsonObject { ["snapshot-id"] = 8, ["timestamp-ms"] = 1 });
        _table.Write();

        Refused(new IcebergChoice { SnapshotId = 7 }, ErrorCode.TableGone, "any more: it was expired");
        Refused(new IcebergChoice { SnapshotId = 8 }, ErrorCode.TableGone, "any more: it was expired");
        Refused(new IcebergChoice { SnapshotId = 9 }, ErrorCode.TableNotFound, "no snapshot 9.");
    }

    [Test]
    public async Task Open_Folder_TakesTheLatestMetadata()
    {
        _table.Write("v2.metadata.json");
        _table.Snapshot(1, _table.Manifest("metadata/a.avro", _table.Numbers("data/a.parquet", 1)));
        _table.Write("v10.metadata.json");
        File.WriteAllText(_table["metadata/12345678-9abc-4def-8123-456789abcdef.metadata.json"], "not committed");
        File.WriteAllText(_table["metadata/v11.metadata.json.crc"], "");

        Assert.That((await OpenAsync()).Entry, Is.Not.Null);

        File.WriteAllText(_table["metadata/version-hint.text"], "2\n");
        Assert.That((await OpenAsync()).Entry, Is.Null);

        // A hint may be older than the metadata.
        File.Move(_table["metadata/v10.metadata.json"], _table["metadata/v3.metadata.json"]);
        Assert.That((await OpenAsync()).Entry, Is.Not.Null);

        File.WriteAllText(_table["metadata/version-hint.text"], "v2");
        Assert.That((await OpenAsync()).Entry, Is.Null);

        File.WriteAllText(_table["metadata/version-hint.text"], "s3://lake/t/metadata/v2.metadata.json");
        Assert.That((await OpenAsync()).Entry, Is.Null);

        File.WriteAllText(_table["metadata/version-hint.text"], "4");
        Refused(new IcebergChoice(), ErrorCode.TableGone, "'4'");
        Assert.That((await OpenAsync(new IcebergChoice { MetadataFile = "v2.metadata.json" })).Entry, Is.Null);
        Assert.That((await OpenAsync(new IcebergChoice { MetadataFile = _table["metadata/v3.metadata.json"] })).Entry, Is.Not.Null);
    }

    [TestCase("v1.gz.metadata.json")]
    [TestCase("v1.metadata.json.gz")]
    [TestCase("00001-fb072c92-a02b-11e9-ae9c-1bb7bc9eca94.gz.metadata.json")]
    public async Task Open_CompressedMetadata_IsRead(string name)
    {
        var plain = File.ReadAllBytes(_table.Write("plain"));
        using (var packed = new GZipStream(File.Create(_table[$"metadata/{name}"]), CompressionLevel.Fastest))
        {
            packed.Write(plain);
        }

        Assert.That((await OpenAsync()).Entry, Is.Null);
        var file = FileLocation.TryParse(_table[$"metadata/{name}"])!;
        var folder = FileLocation.TryParse("s3a://lake/t/")!;
        Assert.That(IcebergTable.Split(file), Is.EqualTo((FileLocation.TryParse(_table.Path)!, file)));
        Assert.That(IcebergTable.Split(folder), Is.EqualTo((folder, (FileLocation?)null)));
    }

    [Test]
    public void Open_FolderWhereItCannotBeTold_IsRefused()
    {
        Refused(new IcebergChoice(), ErrorCode.TableNotFound, "no metadata file");

        _table.Write("00001-fb072c92-a02b-11e9-ae9c-1bb7bc9eca94.metadata.json");
        _table.Write("00001-fb072c92-a02b-11e9-ae9c-1bb7bc9eca95.metadata.json");
        Refused(new IcebergChoice(), ErrorCode.TableNotFound, "eca94.metadata.json, 00001-fb072c92-a02b-11e9-ae9c-1bb7bc9eca95");
    }

    [Test]
    public async Task Read_FormatVersion1_WithoutListsOfManifests()
    {
        _table.FormatVersion = 1;
        _table.Manifest("metadata/a.avro", _table.Numbers("data/a.parquet", 1), _table.Numbers("data/b.parquet", 2) with { Status = 2 });
        _table.Manifest("metadata/b.avro", _table.Numbers("data/c.parquet", 3) with { Status = 0 });
        _table.Change = json =>
        {
            json["schema"] = json["schemas"]![0]!.DeepClone();
            json["partition-spec"] = new JsonArray();
            json["current-snapshot-id"] = 5;
            json["snapshots"] = new JsonArray(new JsonObject
            {
                ["snapshot-id"] = 5,
                ["timestamp-ms"] = 1,
                ["manifests"] = new JsonArray("s3://lake/t/metadata/a.avro", "s3://lake/t/metadata/b.avro"),
            });
            foreach (var name in (string[])["schemas", "current-schema-id", "partition-specs", "refs", "properties"])
            {
                json.Remove(name);
            }
        };
        _table.Write();

        Assert.That(await Rows.ReadAsync(_table), Is.EqualTo(new[] { "1", "3" }));
        Assert.That((await OpenAsync(new IcebergChoice { Reference = "main" })).Files[0].Content.SnapshotId, Is.EqualTo(5));
    }

    [Test]
    public async Task Open_WhatFilesDoNotKnow_IsTheirManifests()
    {
        _table.FormatVersion = 3;
        var files = Enumerable.Range(0, 4).Select(i => _table.Numbers($"data/{i}.parquet", [.. Enumerable.Repeat(7L, i + 1)])).ToList();
        var data = _table.Manifest(
            "metadata/d.avro",
            files[0] with { Status = 0, Sequence = 1, FirstRowId = 800 },
            files[1],
            files[2] with { Status = 2 },
            files[3] with { Sequence = 2 });
        _table.Snapshot(5, data with { FirstRowId = 1000 }, _table.Manifest("metadata/e.avro", files[2]) with { Sequence = 4 });
        _table.Write();

        var contents = (await OpenAsync()).Files.Select(file => file.Content).ToList();

        Assert.That(contents.Select(file => file.SequenceNumber), Is.EqualTo(new[] { 1, 5, 2, 4 }));
        Assert.That(contents.Select(file => file.FirstRowId), Is.EqualTo(new long?[] { 800, 1000, 1002, null }));
        Assert.That(contents.Select(file => file.SnapshotId), Is.EqualTo(new[] { 105, 105, 105, 104 }));
    }

    [Test]
    public async Task Read_EmptyManifest_HasNoFiles()
    {
        _table.Snapshot(1, _table.Manifest("metadata/a.avro"), _table.Manifest("metadata/b.avro", _table.Numbers("data/a.parquet", 1)));
        _table.Write();

        Assert.That(await Rows.ReadAsync(_table), Is.EqualTo(new[] { "1" }));
    }

    [Test]
    public void Open_WhatIsNotKnownOrNotWhole_IsRefused()
    {
        var file = _table.Numbers("data/a.parquet", 1);
        (ManifestEntry Manifest, string Code, string Message)[] cases =
        [
            (_table.Manifest("metadata/a.avro", file with { Format = "ORC" }), ErrorCode.TableUnsupported, "format 'orc'"),
            (_table.Manifest("metadata/b.avro", file with { Key = [1] }), ErrorCode.TableUnsupported, "encrypted"),
            (_table.Manifest("metadata/c.avro", file) with { Key = [1] }, ErrorCode.TableUnsupported, "encrypted"),
            (_table.Manifest("metadata/d.avro", file with { Content = 3 }), ErrorCode.TableUnsupported, "content 3"),
            (_table.Manifest("metadata/e.avro", file with { Status = 3 }), ErrorCode.TableUnsupported, "status 3"),
            (_table.Manifest("metadata/f.avro", file) with { Content = 1 }, ErrorCode.TableUnsupported, "content 0"),
            (_table.Manifest("metadata/g.avro", file) with { Content = 2 }, ErrorCode.TableUnsupported, "content 2"),
            (_table.Manifest("metadata/h.avro", file with { Status = 0 }), ErrorCode.TableCorrupt, "'sequence_number'"),
            (_table.Manifest("metadata/i.avro", file) with { Counts = 2 }, ErrorCode.TableCorrupt, "names 1 files, and 2"),
            (_table.Manifest("metadata/j.avro", file with { Rows = -1 }), ErrorCode.TableCorrupt, "'record_count'"),
            (_table.Manifest("metadata/k.avro", file with { Rows = 2 }), ErrorCode.TableGone, "has 1 rows, and 2"),
            (_table.Manifest("metadata/l.avro", file with { Bytes = 2 }), ErrorCode.TableGone, "bytes, and 2"),
            (_table.Manifest("metadata/m.avro", file) with { Path = "metadata/lost.avro" }, ErrorCode.TableGone, "lost.avro"),
            (_table.Manifest("metadata/n.avro", file with { Path = "data/lost.parquet" }), ErrorCode.TableGone, "lost.parquet"),
        ];
        Assert.Multiple(() =>
        {
            foreach (var (manifest, code, message) in cases)
            {
                _table.Snapshot(1, manifest);
                _table.Write();
                Refused(new IcebergChoice(), code, message);
            }
        });
    }

    [Test]
    public void Open_MetadataThatIsNotKnownOrNotWhole_IsRefused()
    {
        _table.Snapshot(1, _table.Manifest("metadata/a.avro", _table.Numbers("data/a.parquet", 1)));
        (Action<JsonObject> Change, string Code, string Message)[] cases =
        [
            (json => json["format-version"] = 4, ErrorCode.TableUnsupported, "version 4"),
            (json => json["format-version"] = 0, ErrorCode.TableUnsupported, "version 0"),
            (json => json.Remove("format-version"), ErrorCode.TableCorrupt, "'format-version'"),
            (json => json["format-version"] = "2", ErrorCode.TableCorrupt, "not of Iceberg"),
            (json => json["current-schema-id"] = 9, ErrorCode.TableCorrupt, "no schema 9"),
            (json => json["snapshots"]![0]!["schema-id"] = 9, ErrorCode.TableCorrupt, "no schema 9"),
            (json => json["snapshots"]![0]!["key-id"] = "k", ErrorCode.TableUnsupported, "encrypted"),
            (json => json["snapshots"]![0]!["timestamp-ms"] = long.MaxValue, ErrorCode.TableCorrupt, "out of range"),
            (json => json["snapshots"] = 7, ErrorCode.TableCorrupt, "not of Iceberg"),
            (json => json["schemas"]!.AsArray().Add(json["schemas"]![0]!.DeepClone()), ErrorCode.TableCorrupt, "not of Iceberg"),
            (json => json["schemas"]![0]!["fields"]![0]!.AsObject().Remove("type"), ErrorCode.TableCorrupt, "not of Iceberg"),
            (json => json["properties"]!["schema.name-mapping.default"] = "{", ErrorCode.TableCorrupt, "not of Iceberg"),
            (json => json["refs"] = new JsonObject { ["x"] = new JsonObject() }, ErrorCode.TableCorrupt, "'snapshot-id'"),
        ];
        Assert.Multiple(() =>
        {
            foreach (var (change, code, message) in cases)
            {
                _table.Change = change;
                _table.Write();
                Refused(new IcebergChoice { SnapshotId = 101 }, code, message);
            }

            File.WriteAllText(_table["metadata/v1.metadata.json"], "{");
            Refused(new IcebergChoice(), ErrorCode.TableCorrupt, "v1.metadata.json");
            File.WriteAllText(_table["metadata/v1.metadata.json"], string.Concat(Enumerable.Repeat("[", 100_000)));
            Refused(new IcebergChoice(), ErrorCode.TableCorrupt, "v1.metadata.json");
            File.WriteAllBytes(_table["metadata/v1.metadata.json"], [0x1f, 0x8b, 1, 2, 3]);
            Refused(new IcebergChoice(), ErrorCode.TableCorrupt, "v1.metadata.json");
        });
    }

    [TestCase("metadata/v1.metadata.json")]
    [TestCase("metadata/snap-2.avro")]
    [TestCase("metadata/x.avro")]
    public void Read_ChangedAnywhere_GivesNoOtherError(string path)
    {
        _table.FormatVersion = 3;
        _table.Schemas[0] = """[{"id":1,"name":"id","required":false,"type":"long"},{"id":2,"name":"s","required":false,"type":"decimal(9,2)"}]""";
        _table.Properties["schema.name-mapping.default"] = """[{"field-id":1,"names":["id"]}]""";
        _table.References["side"] = new JsonObject { ["snapshot-id"] = 102, ["type"] = "tag" };
        _table.Snapshot(
            2,
            _table.Manifest("metadata/a.avro", _table.Numbers("data/a.parquet", 1, 2, 3)),
            _table.Manifest("metadata/x.avro", _table.Deletes("data/x.parquet", ("data/a.parquet", 0))));
        _table.Write();
        var bytes = File.ReadAllBytes(_table[path]);
        Random random = new(bytes.Length);
        Assert.Multiple(() =>
        {
            for (var i = 0; i < bytes.Length; i++)
            {
                byte[] changed = [.. bytes];
                changed[i] = (byte)random.Next(byte.MaxValue);
                File.WriteAllBytes(_table[path], changed);
                Assert.That(async () => await TryAsync(), Throws.Nothing, $"byte {i} is {changed[i]}");
            }
        });

        async Task TryAsync()
        {
            try
            {
                await Rows.ReadAsync(_table, new IcebergChoice { Reference = "side" });
            }
            catch (SourceException)
            {
            }
        }
    }

    [Test]
    public async Task Read_TableInABucket_IsReadThroughItsStore()
    {
        _table.Snapshot(
            2,
            _table.Manifest("metadata/a.avro", _table.Numbers("data/a.parquet", 1, 2, 3)),
            _table.Manifest("metadata/x.avro", _table.Deletes("data/x.parquet", ("data/a.parquet", 0))));
        _table.Write();
        TableFiles files = new(IcebergFolder.Location, location => location == IcebergFolder.Location
            ? new FolderArtifacts(_table.Path)
            : throw new InvalidOperationException(location));
        var snapshot = await IcebergTable.OpenAsync(files, new IcebergChoice(), default);

        Assert.That(await Rows.ReadAsync(files, snapshot), Is.EqualTo(new[] { "2", "3" }));
    }

    [Test]
    public void Open_TableInABucketThatNamesAFileOfThisMachine_IsRefused()
    {
        _table.Snapshot(1)["manifest-list"] = "file:///etc/passwd";
        _table.Write();
        TableFiles files = new(IcebergFolder.Location, _ => new FolderArtifacts(_table.Path));

        Assert.That(
            async () => await IcebergTable.OpenAsync(files, new IcebergChoice(), default),
            Throws.InstanceOf<SourceException>().With.Message.Contains("a file of this machine"));
    }

    private Task<IcebergSnapshot> OpenAsync(IcebergChoice? choice = null) =>
        IcebergTable.OpenAsync(_table.Files, choice ?? new IcebergChoice(), default);

    private async Task<(long Id, string Column)> ChosenAsync(IcebergChoice choice)
    {
        var snapshot = await OpenAsync(choice);
        return (snapshot.Entry!.Id, snapshot.Columns.Single().Name);
    }

    private void Refused(IcebergChoice choice, string code, string message) => Assert.That(
        async () => await Rows.ReadAsync(_table, choice),
        Throws.InstanceOf<SourceException>().With.Property("Code").EqualTo(code).And.Message.Contains(message));
}
