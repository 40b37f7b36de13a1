using System.Text.Json.Nodes;
using NUnit.Framework;
using RunLinkedData.Datasets.Sources;
using RunLinkedData.Model;
using static RunLinkedData.Lake.Tests.Delta.DeltaFolder;

namespace RunLinkedData.Lake.Tests.Delta;

/// <summary>What a table is at a version, by what is left of its log.</summary>
public class DeltaLogTests
{
    private static readonly JsonObject Names = Metadata(Struct(Field("id", "long")), properties: new() { ["owner"] = "sales" });

    private DeltaFolder _table = null!;

    [SetUp]
    public void MakeTable() => _table = new DeltaFolder();

    [TearDown]
    public void RemoveTable() => _table.Dispose();

    [Test]
    public async Task Open_EachVersion_HasItsFiles()
    {
        WriteFiveVersions();

        Assert.That(await _table.ReadAsync(0), Is.EqualTo(new[] { "0" }));
        Assert.That(await _table.ReadAsync(2), Is.EqualTo(new[] { "0", "1", "2" }));
        Assert.That(await _table.ReadAsync(3), Is.EqualTo(new[] { "0", "2" }));
        Assert.That(await _table.ReadAsync(), Is.EqualTo(new[] { "0", "2", "4" }));
    }

    [Test]
    public async Task Open_Snapshot_SaysWhatTheLogSays()
    {
        _table.WriteIds("a", 1, 2, 3);
        var commit = Commit(1_700_000_000_000);
        commit["commitInfo"]!["inCommitTimestamp"] = 1_700_000_000_001;
        _table.Commit(
            0,
            commit,
            new JsonObject { ["notYetInvented"] = new JsonObject { ["a"] = 1 } },
            Protocol(3, "timestampNtz", "vacuumProtocolCheck", "variantType"),
            Names,
            _table.Add("a", rows: 3));

        var snapshot = await _table.OpenAsync();

        Assert.That(snapshot.Version, Is.Zero);
        Assert.That(snapshot.Timestamp, Is.EqualTo(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_001)));
        Assert.That(snapshot.TableId, Is.EqualTo(Id));
        Assert.That(snapshot.Properties["owner"], Is.EqualTo("sales"));
        Assert.That(snapshot.Protocol.ReaderFeatures, Is.EqualTo(new[] { "timestampNtz", "vacuumProtocolCheck", "variantType" }));
        Assert.That(snapshot.Rows, Is.EqualTo(3));
        Assert.That(snapshot.Files.Single().Location.Name, Is.EqualTo("a"));
    }

    [Test]
    public async Task Open_NoSuchVersionOrTable_IsNotFound()
    {
        _table.Create();
        using DeltaFolder other = new();

        Assert.That((await Error(1)).Code, Is.EqualTo(ErrorCode.TableNotFound));
        Assert.That((await Error(1)).Message, Does.Contain("has no version 1").And.Contain("latest is 0"));
        var none = await Assert.ThrowsAsync<SourceException>(() => other.OpenAsync());
        Assert.That(none!.Code, Is.EqualTo(ErrorCode.TableNotFound));
    }

    [Test]
    public async Task Open_CommitIsMissing_VersionsBehindItAreGone()
    {
        WriteFiveVersions();
        File.Delete(_table["_delta_log/00000000000000000002.json"]);

        Assert.That(await _table.ReadAsync(1), Is.EqualTo(new[] { "0", "1" }));
        foreach (var version in new[] { 2, 3, 4 })
        {
            var error = await Error(version);
            Assert.That(error.Code, Is.EqualTo(ErrorCode.TableGone));
            Assert.That(error.Message, Does.Contain("commit of version 2"));
        }
    }

    [TestCase("{\"add\":{\"path\":\"a\",\"si", "cut off")]
    [TestCase("", "nothing in it")]
    [TestCase("{\"add\":{\"path\":\"a\"}}", "'size'")]
    [TestCase("[]", "no action")]
    public async Task Open_CommitIsDamaged_IsRefusedAndNamed(string text, string why)
    {
        WriteFiveVersions();
        await File.WriteAllTextAsync(_table["_delta_log/00000000000000000004.json"], text);

        Assert.That(await _table.ReadAsync(3), Is.EqualTo(new[] { "0", "2" }));
        foreach (var version in new long?[] { 4, null })
        {
            var error = await Error(version);
            Assert.That(error.Code, Is.EqualTo(ErrorCode.TableCorrupt));
            Assert.That(error.Message, Does.Contain("00000000000000000004.json").And.Contain(why));
        }
    }

    [Test]
    public async Task Open_LogCompaction_StandsInForCommits()
    {
        WriteFiveVersions();
        _table.WriteLog(
            "00000000000000000001.00000000000000000003.compacted.json", Remove("b"), _table.Add("c"));
        foreach (var version in new[] { 1, 2, 3 })
        {
            File.Delete(_table[$"_delta_log/{version:D20}.json"]);
        }

        Assert.That(await _table.ReadAsync(3), Is.EqualTo(new[] { "0", "2" }));
        Assert.That(await _table.ReadAsync(4), Is.EqualTo(new[] { "0", "2", "4" }));
        Assert.That((await Error(2)).Code, Is.EqualTo(ErrorCode.TableGone));
    }

    [TestCase("00000000000000000003.checkpoint.parquet")]
    [TestCase("00000000000000000003.checkpoint.80a083e8-7026-4e79-81be-64bd76c43a11.parquet")]
    [TestCase("00000000000000000003.checkpoint.80a083e8-7026-4e79-81be-64bd76c43a11.json")]
    public async Task Open_CleanedLog_BeginsAtItsCheckpoint(string name)
    {
        WriteFiveVersions();
        WriteCheckpoint(name, Protocol(), Names, _table.Add("a", rows: 1), _table.Add("c", rows: 1));
        CleanUpTo(2);
        await File.WriteAllTextAsync(_table["_delta_log/_last_checkpoint"], "{\"version\":99,\"si");

        Assert.That(await _table.ReadAsync(3), Is.EqualTo(new[] { "0", "2" }));
        Assert.That(await _table.ReadAsync(), Is.EqualTo(new[] { "0", "2", "4" }));
        var snapshot = await _table.OpenAsync(3);
        Assert.That(snapshot.Rows, Is.EqualTo(2));
        Assert.That(snapshot.Properties["owner"], Is.EqualTo("sales"));
        Assert.That(snapshot.Timestamp, Is.EqualTo(DateTimeOffset.FromUnixTimeMilliseconds(3)));
        Assert.That((await Error(2)).Message, Does.Contain("cannot be rebuilt"));
    }

    [Test]
    public async Task Open_CheckpointInParts_IsReadWhenAllAreThere()
    {
        WriteFiveVersions();
        WriteCheckpoint("00000000000000000003.checkpoint.0000000001.0000000002.parquet", Protocol(), _table.Add("a"));
        WriteCheckpoint("00000000000000000003.checkpoint.0000000002.0000000002.parquet", Names, _table.Add("c"));
        CleanUpTo(2);

        Assert.That(await _table.ReadAsync(), Is.EqualTo(new[] { "0", "2", "4" }));

        File.Delete(_table["_delta_log/00000000000000000003.checkpoint.0000000002.0000000002.parquet"]);
        Assert.That((await Error(4)).Code, Is.EqualTo(ErrorCode.TableGone));
    }

    [TestCase("json")]
    [TestCase("parquet")]
    public async Task Open_CheckpointWithSidecars_HasTheirFiles(string extension)
    {
        WriteFiveVersions();
        WriteCheckpoint("_sidecars/one.parquet", _table.Add("a"));
        WriteCheckpoint("_sidecars/two two.parquet", _table.Add("c"));
        WriteCheckpoint(
            $"00000000000000000003.checkpoint.80a083e8-7026-4e79-81be-64bd76c43a11.{extension}",
            Protocol(3, "v2Checkpoint"), Names, Sidecar("one.parquet"), Sidecar("two%20two.parquet"));
        CleanUpTo(2);

        Assert.That(await _table.ReadAsync(), Is.EqualTo(new[] { "0", "2", "4" }));

        File.Delete(_table["_delta_log/_sidecars/one.parquet"]);
        var error = await Error(4);
        Assert.That(error.Code, Is.EqualTo(ErrorCode.TableGone));
        Assert.That(error.File, Does.EndWith("one.parquet"));
    }

    [Test]
    public async Task Open_DamagedCheckpoint_IsReplacedByTheCommits()
    {
        WriteFiveVersions();
        await File.WriteAllTextAsync(_table["_delta_log/00000000000000000003.checkpoint.parquet"], "PAR1 and no more");

        Assert.That(await _table.ReadAsync(), Is.EqualTo(new[] { "0", "2", "4" }));

        CleanUpTo(1);
        var error = await Error(4);
        Assert.That(error.Code, Is.EqualTo(ErrorCode.TableCorrupt));
        Assert.That(error.File, Does.EndWith("00000000000000000003.checkpoint.parquet"));
    }

    [Test]
    public async Task Open_CheckpointWithoutMetadata_IsNone()
    {
        WriteFiveVersions();
        WriteCheckpoint("00000000000000000003.checkpoint.parquet", Protocol(), _table.Add("a"));
        CleanUpTo(2);

        Assert.That((await Error(4)).Message, Does.Contain("no whole checkpoint"));
    }

    [Test]
    public async Task Open_SameFileInOtherSpelling_IsOne()
    {
        var path = _table.WriteIds("a b", 1);
        var address = $"file://{_table.Path}/a%20b";
        _table.Create(_table.Add(address, file: path));

        _table.Commit(1, Remove($"{_table.Path}/a%20b"));
        _table.Commit(2, _table.Add("a%20b"));
        _table.Commit(3, _table.Add(address, file: path));

        Assert.That(await _table.ReadAsync(0), Is.EqualTo(new[] { "1" }));
        Assert.That(await _table.ReadAsync(1), Is.Empty);
        Assert.That(await _table.ReadAsync(2), Is.EqualTo(new[] { "1" }));
        Assert.That(await _table.ReadAsync(3), Is.EqualTo(new[] { "1" }));
    }

    [Test]
    public async Task Open_WhatIsNotKnown_IsRefusedByItsName()
    {
        _table.Commit(0, Protocol(3, "columnMapping", "deletionVectors", "timestampNtz", "typeWidening", "v2Checkpoint"), Names);
        _table.Commit(1, Protocol(3, "deletionVectors", "notYetInvented", "catalogManaged"));
        _table.Commit(2, Protocol(4));
        _table.Commit(3, Protocol(), Metadata(Struct(Field("id", "long")), provider: "orc"));
        _table.Commit(4, Metadata(Struct(Field("v", "variant"))));
        _table.Commit(5, Protocol(2), Metadata(Struct(Field("id", "long")), properties: new() { ["delta.columnMapping.mode"] = "odd" }));

        Assert.That(await _table.ReadAsync(0), Is.Empty);
        foreach (var (version, name) in new[]
        {
            (1, "'notYetInvented', 'catalogManaged'"), (2, "version 4"), (3, "'orc'"), (4, "'variant'"), (5, "'odd'"),
        })
        {
            var error = await Error(version);
            Assert.That(error.Code, Is.EqualTo(ErrorCode.TableUnsupported), error.Message);
            Assert.That(error.Message, Does.Contain(name));
        }
    }

    private static JsonObject Commit(long timestamp) => new() { ["commitInfo"] = new JsonObject { ["timestamp"] = timestamp } };

    private async Task<SourceException> Error(long? version) =>
        (await Assert.ThrowsAsync<SourceException>(() => _table.ReadAsync(version), $"version {version}"))!;

    private void WriteFiveVersions()
    {
        _table.WriteIds("a", 0);
        _table.WriteIds("b", 1);
        _table.WriteIds("c", 2);
        _table.WriteIds("d", 4);
        _table.Commit(0, Protocol(), Names, _table.Add("a"));
        _table.Commit(1, _table.Add("b"));
        _table.Commit(2, _table.Add("c"));
        _table.Commit(3, Commit(3), Remove("b"));
        _table.Commit(4, _table.Add("d"));
    }

    private void CleanUpTo(long version)
    {
        for (var i = 0L; i <= version; i++)
        {
            File.Delete(_table[$"_delta_log/{i:D20}.json"]);
        }
    }

    private void WriteCheckpoint(string name, params JsonObject[] actions)
    {
        if (name.EndsWith(".json", StringComparison.Ordinal))
        {
            _table.WriteLog(name, actions);
        }
        else
        {
            _table.Write(name, actions);
        }
    }

    private JsonObject Sidecar(string path) => new()
    {
        ["sidecar"] = new JsonObject
        {
            ["path"] = path,
            ["sizeInBytes"] = new FileInfo(_table[$"_delta_log/_sidecars/{Uri.UnescapeDataString(path)}"]).Length,
            ["modificationTime"] = 0,
        },
    };
}
