using Apache.Arrow;
using Apache.Arrow.Types;
using NUnit.Framework;
using RunLinkedData.Datasets.Sources;
using RunLinkedData.Lake.Sources;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Artifacts.Transfers;
using RunLinkedData.Model;
using RunLinkedData.Tables.Columns;
using RunLinkedData.Testing;
using Int96 = ParquetSharp.Int96;

namespace RunLinkedData.Lake.Tests.Sources;

/// <summary>Folders of Parquet files as versions.</summary>
public class ParquetFolderSourceTests
{
    private readonly StoreContext _context = new() { TrackingUri = "http://127.0.0.1" };
    private readonly ParquetFolderSource _source = new();
    private TemporaryFolder _folder = null!;

    [OneTimeTearDown]
    public void EndContext() => _context.Dispose();

    [SetUp]
    public void MakeFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public async Task Read_FoldersOfKeys_AreColumnsInTheOrderOfPaths()
    {
        Write("k=2/day=2026-01-31/part.10.parquet", Numbers(3));
        Write("k=2/day=2026-01-31/part.9.parquet", Numbers(1, 2));
        Write("k=10/day=2026-02-01/part.1.parquet", Numbers(4));
        Write("k=__HIVE_DEFAULT_PARTITION__/day=__HIVE_DEFAULT_PARTITION__/part.1.parquet", Numbers(5));
        File.WriteAllText(_folder["_SUCCESS"], "");
        File.WriteAllText(_folder["k=2", ".part.crc"], "x");
        Write("_temporary/0/part.1.parquet", Numbers(9));

        var version = await _source.OpenAsync(_folder.Path);

        Assert.That(version.Version, Is.Null);
        Assert.That(version.Schema.FieldsList.Select(field => field.DataType.TypeId), Is.EqualTo(
            new[] { ArrowTypeId.Int64, ArrowTypeId.Int64, ArrowTypeId.Date32 }));
        Assert.That(version.Files.Select(file => file.Path), Is.EqualTo(new[]
        {
            "k=2/day=2026-01-31/part.9.parquet",
            "k=2/day=2026-01-31/part.10.parquet",
            "k=10/day=2026-02-01/part.1.parquet",
            "k=__HIVE_DEFAULT_PARTITION__/day=__HIVE_DEFAULT_PARTITION__/part.1.parquet",
        }));
        Assert.That(version.Files.Select(file => file.Rows), Is.EqualTo(new[] { 2, 1, 1, 1 }));
        Assert.That(
            await version.ReadAsync(),
            Is.EqualTo(new[] { "\"n\",\"k\",\"day\"", "1,2,2026-01-31", "2,2,2026-01-31", "3,2,2026-01-31", "4,10,2026-02-01", "5,," }));
        Assert.That((await version.MeasureAsync(CancellationToken.None)).Rows, Is.EqualTo(new[] { 2, 1, 1, 1 }));
    }

    [Test]
    public async Task Read_OnlySomeColumns_InTheOrderAskedFor()
    {
        Write("k=7/a.parquet", ("n", new Int64Array.Builder().Append(1).Build()), ("t", new StringArray.Builder().Append("x").Build()));
        var version = await _source.OpenAsync(_folder.Path);

        var batch = (await version.ReadAsync(version.Files[0], 2, 0)).Single();
        var none = (await version.ReadAsync(version.Files[0])).Single();

        Assert.That(batch.Schema.FieldsList.Select(field => field.Name), Is.EqualTo(new[] { "k", "n" }));
        Assert.That(CanonicalCsv.Rows(batch), Is.EqualTo(new[] { "7,1" }));
        Assert.That((none.ColumnCount, none.Length), Is.EqualTo((0, 1)));
    }

    [Test]
    public async Task Read_FilesOfOtherColumns_HaveThemAll()
    {
        Write("1.parquet", ("a", new Int16Array.Builder().Append(-1).Build()), ("old", new StringArray.Builder().Append("x").Build()));
        Write("2.parquet", ("new", new DoubleArray.Builder().Append(0.5).Build()), ("a", new Int32Array.Builder().Append(70_000).Build()));
        var most = new UInt32Array.Builder().Append(uint.MaxValue).Build();
        Write("3.parquet", ("a", most), ("new", new FloatArray.Builder().Append(1).Build()));

        var version = await _source.OpenAsync(_folder.Path);

        Assert.That(version.Schema.FieldsList.Select(field => (field.Name, field.DataType.TypeId, field.IsNullable)), Is.EqualTo(new[]
        {
            ("a", ArrowTypeId.Int64, true), ("old", ArrowTypeId.String, true), ("new", ArrowTypeId.Double, true),
        }));
        Assert.That(await version.ReadAsync(), Is.EqualTo(new[]
        {
            "\"a\",\"old\",\"new\"", "-1,\"x\",", "4294967295,,3ff0000000000000", "70000,,3fe0000000000000",
        }));
    }

    [Test]
    public async Task Read_TypesOfArrow_AreThoseOfDatasets()
    {
        var days = new Date64Array.Builder().Append(new DateTimeOffset(2026, 1, 31, 0, 0, 0, TimeSpan.Zero)).Build();
        TimestampType nanoseconds = new(TimeUnit.Nanosecond, "UTC");
        var seconds = new TimestampArray.Builder(nanoseconds).Append(DateTimeOffset.UnixEpoch.AddSeconds(1)).Build();
        var times = new Time32Array.Builder(new Time32Type(TimeUnit.Millisecond)).Append(5).Build();
        var spans = new DurationArray.Builder(DurationType.Millisecond).Append(7).Build();
        Write("1.parquet", ("day", days), ("at", seconds), ("time", times), ("span", spans), ("none", new NullArray(1)));

        var version = await _source.OpenAsync(_folder.Path);

        Assert.That(version.Schema.FieldsList.Select(field => field.DataType.TypeId), Is.EqualTo(new[]
        {
            ArrowTypeId.Date32, ArrowTypeId.Timestamp, ArrowTypeId.Time64, ArrowTypeId.Duration, ArrowTypeId.String,
        }));
        var batch = (await version.ReadAsync(version.Files[0], 0, 1, 2, 3, 4)).Single();
        Assert.That(((DurationArray)batch.Column(3)).Values[0], Is.EqualTo(7_000_000));
        Assert.That(CanonicalCsv.Rows(new RecordBatch(
            new Schema(batch.Schema.FieldsList.Where(field => field.Name != "span"), null),
            batch.Arrays.Where((_, i) => i != 3),
            1)).Single(), Is.EqualTo("2026-01-31,1000000,5000,"));
    }

    [Test]
    public async Task Read_StructsOfOtherFields_HaveThemAll()
    {
        Write("1.parquet", ("s", StructOf(("a", new Int32Array.Builder().Append(1).Build()))));
        Write("2.parquet", ("s", StructOf(
            ("b", new StringArray.Builder().Append("x").Build()), ("a", new Int64Array.Builder().Append(2).Build()))));

        var version = await _source.OpenAsync(_folder.Path);

        Assert.That(await version.ReadAsync(), Is.EqualTo(new[]
        {
            "\"s\"", "\"{\"\"a\"\":\"\"1\"\",\"\"b\"\":null}\"", "\"{\"\"a\"\":\"\"2\"\",\"\"b\"\":\"\"x\"\"}\"",
        }));
    }

    [Test]
    public async Task Open_ColumnsThatDoNotGoTogether_AreRefused()
    {
        Write("1.parquet", Numbers(1));
        Write("2.parquet", ("n", new StringArray.Builder().Append("x").Build()));

        var error = await RefusedAsync();

        Assert.That(error.Message, Does.Contain("2.parquet").And.Contain("'n'").And.Contain("1.parquet"));
    }

    [Test]
    public async Task Open_WhatIsNoTable_IsRefusedByName()
    {
        Assert.That((await RefusedAsync(ErrorCode.TableNotFound)).Message, Does.Contain(_folder.Path));

        Write("a=1/x.parquet", Numbers(1));
        Write("b=1/x.parquet", Numbers(1));
        Assert.That((await RefusedAsync()).File, Is.EqualTo("b=1/x.parquet"));

        Directory.Delete(_folder["b=1"], recursive: true);
        Write("plain/x.parquet", Numbers(1));
        Assert.That((await RefusedAsync()).Message, Does.Contain("'plain'"));

        Directory.Delete(_folder["plain"], recursive: true);
        File.WriteAllText(_folder["a=1", "notes.txt"], "no rows of a table");
        Assert.That((await RefusedAsync(ErrorCode.TableCorrupt)).File, Is.EqualTo(_folder["a=1", "notes.txt"]));

        Directory.CreateDirectory(_folder["_delta_log"]);
        File.WriteAllText(_folder["_delta_log", "00000000000000000000.json"], "{}");
        Assert.That((await RefusedAsync()).Message, Does.Contain("'_delta_log'"));
        Assert.That(async () => await _source.OpenAsync(_folder.Path, "1"), Throws.ArgumentException);
    }

    [Test]
    public async Task IsAt_OnlyParquet_AndSomeOfIt()
    {
        Assert.That(await IsAtAsync(""), Is.False);
        Assert.That(await IsAtAsync("none"), Is.False);

        Write("t/k=1/x.parq", Numbers(1));
        File.WriteAllText(_folder["t", "_SUCCESS"], "");
        Assert.That(await IsAtAsync("t"), Is.True);
        Assert.That(await IsAtAsync("t/k=1/x.parq"), Is.True);

        File.WriteAllText(_folder["t", "k=1", "x.csv"], "");
        Assert.That(await IsAtAsync("t"), Is.False);
        Assert.That(await IsAtAsync("t/k=1/x.csv"), Is.False);

        Write("d/x.parquet", Numbers(1));
        Directory.CreateDirectory(_folder["d", "_delta_log"]);
        File.WriteAllText(_folder["d", "_delta_log", "00000000000000000000.json"], "{}");
        Assert.That(await IsAtAsync("d"), Is.False);
    }

    [Test]
    public async Task Open_SingleFile_IsATable()
    {
        Write("t/a.parquet", Numbers(1));
        Write("t/b.parquet", Numbers(2));

        var version = await _source.OpenAsync(_folder["t", "a.parquet"]);
        var again = await _source.OpenAsync(_folder["t", "a.parquet"], again: version);

        Assert.That(version.Files.Single().Path, Is.EqualTo("a.parquet"));
        Assert.That(version.Files.Single().Uri, Is.EqualTo(new Uri(_folder["t", "a.parquet"]).AbsoluteUri));
        Assert.That(await again.ReadAsync(), Is.EqualTo(new[] { "\"n\"", "1" }));
        Assert.That(again.Files, Is.EqualTo(version.Files));
    }

    [Test]
    public async Task OpenAgain_NewFile_DoesNotBelongToIt()
    {
        Write("1.parquet", Numbers(1));
        Age("1.parquet");
        var version = await _source.OpenAsync(_folder.Path);
        Write("0.parquet", ("other", new StringArray.Builder().Append("x").Build()));

        var again = await _source.OpenAsync(_folder.Path, again: version);

        Assert.That(again.Files, Is.EqualTo(version.Files));
        Assert.That(again.Schema.FieldsList.Select(field => field.Name), Is.EqualTo(new[] { "n" }));
        Assert.That((await _source.OpenAsync(_folder.Path)).Files, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task OpenAgain_WhateverElseCameWithAnOlderTime_DoesNotBelongToIt()
    {
        Write("k=1/1.parquet", Numbers(1));
        var version = await _source.OpenAsync(_folder.Path);
        Write("k=0/0.parquet", Numbers(0));
        Age("k=0/0.parquet");
        Write("_delta_log/0.parquet", Numbers(0));

        var again = await _source.OpenAsync(_folder.Path, again: version);

        Assert.That(again.Files, Is.EqualTo(version.Files));
        Assert.That(again.Pins, Is.EqualTo(version.Pins));
        Assert.That(await again.ReadAsync(), Is.EqualTo(new[] { "\"n\",\"k\"", "1,1" }));
    }

    [Test]
    public async Task OpenAgain_NothingChanged_OpensNoFile()
    {
        Write("k=a/1.parquet", Numbers(1), ("d", new DoubleArray.Builder().Append(0.5).Build()));
        Write("k=b/2.parquet", Numbers(2));
        var version = await _source.OpenAsync(_folder.Path);
        foreach (var path in Directory.EnumerateFiles(_folder.Path, "*.parquet", SearchOption.AllDirectories))
        {
            var time = File.GetLastWriteTimeUtc(path);
            await File.WriteAllBytesAsync(path, new byte[new FileInfo(path).Length]);
            File.SetLastWriteTimeUtc(path, time);
        }

        var again = await _source.OpenAsync(_folder.Path, again: version);

        Assert.That(again.Files, Is.EqualTo(version.Files));
        Assert.That(TableColumns.Of(again.Schema), Is.EqualTo(TableColumns.Of(version.Schema)));
        var error = await Assert.ThrowsAsync<SourceException>(() => again.ReadAsync());
        Assert.That((error!.Code, error.File), Is.EqualTo((ErrorCode.TableCorrupt, _folder["k=a", "1.parquet"])));
    }

    [Test]
    public async Task OpenAgain_Structs_AreThoseOfTheFiles()
    {
        Write("k=1/1.parquet", ("s", StructOf(("a", new Int32Array.Builder().Append(1).Build()))));
        var version = await _source.OpenAsync(_folder.Path);
        Write("k=1/2.parquet", ("t", StructOf(("b", new Int32Array.Builder().Append(2).Build()))));

        var again = await _source.OpenAsync(_folder.Path, again: version);

        Assert.That(again.Files, Is.EqualTo(version.Files));
        Assert.That(await again.ReadAsync(), Is.EqualTo(await version.ReadAsync()));
    }

    [TestCase(null)]
    [TestCase("x")]
    [TestCase("-1")]
    [TestCase("2")]
    public async Task OpenAgain_PinsOfAChangedManifest_AreRefused(string? partitions)
    {
        Write("k=1/1.parquet", Numbers(1));
        var version = await _source.OpenAsync(_folder.Path);
        Dictionary<string, string> pins = partitions is null ? [] : new() { ["partitions"] = partitions };

        var error = await Assert.ThrowsAsync<SourceException>(
            () => _source.OpenAgainAsync(Tables.At(_folder.Path), version.ToPinned() with { Pins = pins }, CancellationToken.None));

        Assert.That(error!.Code, Is.EqualTo(ErrorCode.TableCorrupt));
    }

    [Test]
    public async Task OpenAgain_FileWasOverwritten_HasAnotherPin()
    {
        Write("1.parquet", Numbers(1));
        Write("2.parquet", Numbers(2));
        Age("1.parquet");
        Age("2.parquet");
        var version = await _source.OpenAsync(_folder.Path);
        Write("1.parquet", Numbers(3));
        Assert.That(new FileInfo(_folder["1.parquet"]).Length, Is.EqualTo(version.Files[0].Bytes));

        var again = await _source.OpenAsync(_folder.Path, again: version);

        Assert.That(again.Files.Select(file => file.Path), Is.EqualTo(version.Files.Select(file => file.Path)));
        Assert.That(again.Files[0].Pin, Is.Not.EqualTo(version.Files[0].Pin));
        Assert.That(again.Files[1], Is.EqualTo(version.Files[1]));
        var error = await Assert.ThrowsAsync<SourceException>(() => version.ReadAsync());
        Assert.That(error!.Code, Is.EqualTo(ErrorCode.TableGone));
        Assert.That(error.File, Is.EqualTo(_folder["1.parquet"]));
    }

    [Test]
    public async Task Read_Int96_AreTimestampsToTheMicrosecond()
    {
        ForeignParquet.WriteInt96(
            _folder["a.parquet"],
            [ForeignParquet.Int96Of(new DateOnly(2024, 1, 1), 74_096_000_000_001), null],
            [
                ForeignParquet.Int96Of(new DateOnly(9999, 12, 31), 0), ForeignParquet.Int96Of(new DateOnly(1600, 1, 1), 0),
                ForeignParquet.Int96Of(new DateOnly(1, 1, 1), 0),
            ]);

        var version = await _source.OpenAsync(_folder.Path);

        Assert.That(TableColumns.Of(version.Schema).Select(column => column.Type), Is.EqualTo(new[] { "int32", "timestamp" }));
        Assert.That(await version.ReadAsync(), Is.EqualTo(new[]
        {
            "\"id\",\"at\"", "1,1704141296000000", "1,253402214400000000", "2,", "2,-11676096000000000", "3,-62135596800000000",
        }));
        Assert.That((await version.MeasureAsync(CancellationToken.None)).Rows, Is.EqualTo(new[] { 5 }));
    }

    [TestCase(4_000_000_000u, 0L)]
    [TestCase(2_440_588u, -1L)]
    public async Task Read_Int96WithoutAPlace_IsDamaged(uint day, long nanoseconds)
    {
        ForeignParquet.WriteInt96(_folder["a.parquet"], [ForeignParquet.Int96Of(day, nanoseconds)]);
        var version = await _source.OpenAsync(_folder.Path);

        var error = await Assert.ThrowsAsync<SourceException>(() => version.ReadAsync());

        Assert.That((error!.Code, error.File), Is.EqualTo((ErrorCode.TableCorrupt, _folder["a.parquet"])));
    }

    [Test]
    public async Task Read_LaterRowGroupIsDamaged_NamesTheFileAfterTheRowsBefore()
    {
        var path = _folder["a.parquet"];
        Int96?[] day = [ForeignParquet.Int96Of(new DateOnly(2024, 1, 1), 0)];
        ForeignParquet.WriteInt96(path, day, day, day);
        var version = await _source.OpenAsync(_folder.Path);
        var time = File.GetLastWriteTimeUtc(path);
        await using (FileStream file = new(path, FileMode.Open, FileAccess.ReadWrite))
        {
            // A group of one row is as long as the others, and four bytes are before the first.
            using ParquetSharp.ParquetFileReader reader = new(path);
            using var group = reader.RowGroup(0);
            var bytes = Enumerable.Range(0, 2).Sum(column => group.MetaData.GetColumnChunkMetaData(column).TotalCompressedSize);
            file.Position = 4 + (2 * bytes);
            file.Write(new byte[8]);
        }

        File.SetLastWriteTimeUtc(path, time);
        var rows = 0;
        var error = await Assert.ThrowsAsync<SourceException>(async () =>
        {
            await foreach (var batch in version.ReadAsync(version.Files[0], [0, 1], CancellationToken.None))
            {
                rows += batch.Length;
                batch.Dispose();
            }
        });

        Assert.That((error!.Code, error.File, rows), Is.EqualTo((ErrorCode.TableCorrupt, path, 2)));
    }

    [Test]
    public async Task OpenAgain_FilesAreGone_TheOthersAreThereStill()
    {
        Write("1.parquet", Numbers(1));
        Write("2.parquet", Numbers(2));
        var version = await _source.OpenAsync(_folder.Path);

        File.Delete(_folder["1.parquet"]);
        Assert.That((await _source.OpenAsync(_folder.Path, again: version)).Files, Is.EqualTo(version.Files.Skip(1)));

        File.Delete(_folder["2.parquet"]);
        var error = await Assert.ThrowsAsync<SourceException>(() => _source.OpenAsync(_folder.Path, again: version));
        Assert.That(error!.Code, Is.EqualTo(ErrorCode.TableGone));
    }

    [Test]
    public async Task Read_FileInABucketWasOverwritten_IsNamed()
    {
        Write("k=1/a.parquet", Numbers(1));
        var bytes = await File.ReadAllBytesAsync(_folder["k=1", "a.parquet"]);
        Write("k=1/a.parquet", Numbers(2));
        MemoryStorage storage = new(new ArtifactCapabilities { Ranges = true, Versions = true }) { ["k=1/a.parquet"] = bytes };
        SourceLocation location = new("s3://bucket/t", folder => new RemoteArtifactStore(storage, _context));

        Assert.That(await _source.IsAtAsync(location, CancellationToken.None), Is.True);
        var version = await _source.OpenAsync(location, null, CancellationToken.None);
        Assert.That(await version.ReadAsync(), Is.EqualTo(new[] { "\"n\",\"k\"", "1,1" }));
        Assert.That(version.Files.Single().Uri, Is.EqualTo("s3://bucket/t/k=1/a.parquet"));
        Assert.That(version.Files.Single().Pin, Is.EqualTo($"version:{version.Files.Single().Version}"));

        storage["k=1/a.parquet"] = await File.ReadAllBytesAsync(_folder["k=1", "a.parquet"]);
        var error = await Assert.ThrowsAsync<SourceException>(() => version.ReadAsync());
        Assert.That(error!.Code, Is.EqualTo(ErrorCode.TableGone));
        Assert.That(error.File, Is.EqualTo("s3://bucket/t/k=1/a.parquet"));
    }

    [Test]
    public async Task Open_StorageThatPinsNothing_IsRefused()
    {
        Write("a.parquet", Numbers(1));
        MemoryStorage storage = new(new ArtifactCapabilities { Ranges = true })
        {
            ["a.parquet"] = await File.ReadAllBytesAsync(_folder["a.parquet"]),
        };
        SourceLocation location = new("memory://bucket/t", folder => new RemoteArtifactStore(storage, _context));

        var error = await Assert.ThrowsAsync<SourceException>(() => _source.OpenAsync(location, null, CancellationToken.None));

        Assert.That(error!.Code, Is.EqualTo(ErrorCode.TableUnsupported));
        Assert.That(error.Message, Does.Contain("Nothing pins 'memory://bucket/t/a.parquet'"));
    }

    private static (string Name, IArrowArray Values) Numbers(params long[] values) =>
        ("n", new Int64Array.Builder().AppendRange(values).Build());

    private static StructArray StructOf(params (string Name, IArrowArray Values)[] fields) => new(
        new StructType([.. fields.Select(field => new Field(field.Name, field.Values.Data.DataType, nullable: true))]),
        1,
        fields.Select(field => field.Values),
        ArrowBuffer.Empty);

    private void Write(string path, params (string Name, IArrowArray Values)[] columns)
    {
        var file = _folder[path.Split('/')];
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        ForeignParquet.Write(file, columns);
    }

    private void Age(string path) => File.SetLastWriteTimeUtc(_folder[path], new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc));

    private Task<bool> IsAtAsync(string path) => _source.IsAtAsync(Tables.At(_folder[path.Split('/')]), CancellationToken.None);

    private async Task<SourceException> RefusedAsync(string code = ErrorCode.TableUnsupported)
    {
        var error = await Assert.ThrowsAsync<SourceException>(() => _source.OpenAsync(_folder.Path));
        Assert.That(error!.Code, Is.EqualTo(code), error.Message);
        return error;
    }
}
