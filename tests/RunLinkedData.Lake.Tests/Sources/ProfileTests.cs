using System.Text.Json.Nodes;
using Apache.Arrow;
using NUnit.Framework;
using RunLinkedData.Lake.Files;
using RunLinkedData.Lake.Sources;
using RunLinkedData.Lake.Tests.Delta;
using RunLinkedData.Lake.Tests.Iceberg;
using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Lake.Tests.Sources;

/// <summary>What is known of columns without reading them, and what is not.</summary>
public class ProfileTests
{
    private DeltaFolder _table = null!;

    [SetUp]
    public void MakeTable()
    {
        _table = new DeltaFolder();
        _table.WriteIds("a", 1, 2, 3);
        _table.WriteIds("b", 7);
    }

    [TearDown]
    public void RemoveTable() => _table.Dispose();

    [Test]
    public async Task Delta_StatisticsOfAllFiles_AreSummedUp()
    {
        Create("long", "long", "date", "decimal(9,2)", "string", "double", "timestamp");
        _table.Commit(
            1,
            Add("a", 3, """{"c0":1,"c1":3,"c2":0,"c3":0,"c4":0,"c5":0,"c6":0}""",
                """{"c0":-9,"c2":"2024-02-29","c3":-1.5,"c4":"a","c5":0.5,"c6":"2024-01-01T00:00:00Z"}""",
                """{"c0":5,"c2":"2026-01-01","c3":22.00,"c4":"b","c5":0.5,"c6":"2024-01-01T00:00:00Z"}"""),
            Add("b", 1, """{"c0":0,"c1":1,"c2":1,"c3":0,"c4":1,"c5":0,"c6":0}""",
                """{"c0":9007199254740993,"c3":3}""", """{"c0":9007199254740993,"c3":3}"""));

        var profile = await MeasureAsync();

        Assert.That(Text(profile["c0"]), Is.EqualTo((1L, "-9", "9007199254740993")));
        Assert.That(Text(profile["c1"]), Is.EqualTo((4L, (string?)null, (string?)null)));
        Assert.That(Text(profile["c2"]), Is.EqualTo((1L, "\"2024-02-29\"", "\"2026-01-01\"")));
        Assert.That(Text(profile["c3"]), Is.EqualTo((0L, "-1.5", "22")));
        Assert.That(Text(profile["c4"]), Is.EqualTo((1L, (string?)null, (string?)null)), "text may be cut off");
        Assert.That(profile, Does.Not.ContainKey("c5"), "some may be no numbers");
        Assert.That(Text(profile["c6"]), Is.EqualTo((0L, (string?)null, (string?)null)), "times may be cut off");
        Assert.That(profile["c0"].Mean, Is.Null);
    }

    [TestCase("a file without")]
    [TestCase("a file without this column")]
    [TestCase("wide bounds")]
    [TestCase("deleted rows")]
    [TestCase("no JSON")]
    public async Task Delta_OneFileThatDoesNotSay_LeavesTheColumnOut(string how)
    {
        Create("long");
        _table.WriteIds("many", [.. Enumerable.Range(0, 40)]);
        JsonObject vector = new()
        {
            ["storageType"] = "i",
            ["pathOrInlineDv"] = "wi5b=000010000siXQKl0rr91000f55c8Xg0@@D72lkbi5=-{L",
            ["sizeInBytes"] = 40,
            ["cardinality"] = 6,
        };
        var other = how switch
        {
            "a file without" => _table.Add("b"),
            "a file without this column" => Add("b", 1, "{}", "{}", "{}"),
            "wide bounds" => Add("b", 1, """{"c0":0}""", """{"c0":7}""", """{"c0":7}""", tight: false),
            "deleted rows" => Add("many", 40, """{"c0":0}""", """{"c0":7}""", """{"c0":7}""", vector),
            _ => Add("b", 1, "", "", ""),
        };
        _table.Commit(1, Add("a", 3, """{"c0":0}""", """{"c0":1}""", """{"c0":3}"""), other);

        Assert.That(await MeasureAsync(), Is.Empty);
    }

    [Test]
    public async Task Delta_PartitionColumns_AreKnown()
    {
        Create(["string", "double", "long"], partitions: ["c0", "c1"]);
        _table.Commit(
            1,
            _table.Add("a", new JsonObject { ["c0"] = "ä", ["c1"] = "NaN" }, rows: 3),
            _table.Add("b", new JsonObject { ["c0"] = "z", ["c1"] = null }, rows: 1));

        var profile = await MeasureAsync();

        Assert.That(Text(profile["c0"]), Is.EqualTo((0L, "\"z\"", "\"\\u00E4\"")));
        Assert.That((profile["c1"].Nulls, profile["c1"].Nans, profile["c1"].Min), Is.EqualTo((1L, 3L, (object?)null)));
        Assert.That(profile, Does.Not.ContainKey("c2"));
    }

    [Test]
    public async Task Delta_OpenedAgain_KeepsNoStatistics()
    {
        Create("long");
        _table.Commit(1, Add("a", 3, """{"c0":0}""", """{"c0":1}""", """{"c0":3}"""));
        DeltaSource source = new();
        var version = await source.OpenAsync(_table.Path);

        var again = await (await source.OpenAsync(_table.Path, again: version)).MeasureAsync(CancellationToken.None);

        Assert.That(again.Profile, Is.Empty);
        Assert.That(again.Rows, Is.EqualTo(new[] { 3 }));
    }

    [Test]
    public async Task ParquetFolder_EndsOfFiles_AreSummedUp()
    {
        using DeltaFolder folder = new();
        Directory.Delete(folder["_delta_log"]);
        var days = new Date32Array.Builder().Append(new DateTime(2026, 1, 31)).AppendNull().Build();
        folder.Write(
            "k=3/a.parquet",
            ("n", new Int32Array.Builder().Append(-5).AppendNull().Build()),
            ("u", new UInt32Array.Builder().Append(4_000_000_000).Append(1).Build()),
            ("d", days),
            ("t", new StringArray.Builder().Append("x").AppendNull().Build()),
            ("f", new DoubleArray.Builder().Append(double.NaN).Append(1).Build()),
            ("none", new Int32Array.Builder().AppendNull().AppendNull().Build()));
        folder.Write("k=4/b.parquet", ("n", new Int64Array.Builder().Append(1L << 40).Build()));

        var profile = (await (await new ParquetFolderSource().OpenAsync(folder.Path)).MeasureAsync(CancellationToken.None)).Profile;

        Assert.That(Text(profile["n"]), Is.EqualTo((1L, "-5", "1099511627776")));
        Assert.That(Text(profile["u"]), Is.EqualTo((1L, "1", "4000000000")));
        Assert.That(Text(profile["d"]), Is.EqualTo((2L, "\"2026-01-31\"", "\"2026-01-31\"")));
        Assert.That(Text(profile["t"]), Is.EqualTo((2L, (string?)null, (string?)null)));
        Assert.That(profile, Does.Not.ContainKey("f"));
        Assert.That(Text(profile["none"]), Is.EqualTo((3L, (string?)null, (string?)null)));
        Assert.That(Text(profile["k"]), Is.EqualTo((0L, "3", "4")));
    }

    [Test]
    public async Task Iceberg_NoCounts_AreNotKnown()
    {
        using IcebergFolder table = new();
        table.Snapshot(
            1, table.Manifest("metadata/a.avro", table.Numbers("data/a.parquet", 1) with { Lower = [1, 0, 0, 0, 0, 0, 0, 0] }));
        table.Write();
        LocationMap map = new(FileLocation.TryParse(IcebergFolder.Location)!, FileLocation.TryParse(table.Path)!);

        var version = await new IcebergSource([map]).OpenAsync(table.Path);

        Assert.That((await version.MeasureAsync(CancellationToken.None)).Profile, Is.Empty);
    }

    private void Create(params string[] types) => Create(types, []);

    private void Create(string[] types, string[] partitions) => _table.Commit(
        0,
        DeltaFolder.Protocol(3, "deletionVectors"),
        DeltaFolder.Metadata(DeltaFolder.Struct([.. types.Select((type, i) => DeltaFolder.Field($"c{i}", type))]), partitions));

    private JsonObject Add(
        string path, long rows, string nulls, string least, string greatest, JsonObject? vector = null, bool tight = true)
    {
        var add = _table.Add(path, vector: vector);
        var counts = $"\"numRecords\":{rows},\"tightBounds\":{(tight ? "true" : "false")},\"nullCount\":{nulls}";
        add["add"]!["stats"] = $"{{{counts},\"minValues\":{least},\"maxValues\":{greatest}}}";
        return add;
    }

    private async Task<IReadOnlyDictionary<string, ColumnProfile>> MeasureAsync() =>
        (await (await new DeltaSource().OpenAsync(_table.Path)).MeasureAsync(CancellationToken.None)).Profile;

    private static (long Nulls, string? Min, string? Max) Text(ColumnProfile profile) =>
        (profile.Nulls, profile.Min?.GetRawText(), profile.Max?.GetRawText());
}
