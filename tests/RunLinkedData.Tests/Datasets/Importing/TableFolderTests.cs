using Apache.Arrow;
using NUnit.Framework;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests.Datasets.Importing;

/// <summary>Folders of Parquet files that are one table.</summary>
public class TableFolderTests : ImportFixture
{
    private string Table => Path.Combine(Root, "foreign", "t");

    [Test]
    public async Task FoldersOfPartitions_BecomeColumns()
    {
        Write("SELECT 1 AS a", "t/year=2026/month=10/part.parquet");
        Write("SELECT 2 AS a", "t/year=2026/month=09/part.parquet");
        Write("SELECT 3 AS a", "t/year=2025/month=12/part.parquet");

        var dataset = await ImportAsync(Table);

        var found = await CellsAsync(dataset);
        DatasetColumn[] keys =
        [
            new() { Name = "year", Type = "int64", Nullable = true },
            new() { Name = "month", Type = "int64", Nullable = true },
        ];
        Assert.That(dataset.Manifest.Columns.Skip(1), Is.EqualTo(keys));
        Assert.That(found["a"], Is.EqualTo(new[] { "3", "2", "1" }));
        Assert.That(found["year"], Is.EqualTo(new[] { "2025", "2026", "2026" }));
        Assert.That(found["month"], Is.EqualTo(new[] { "12", "9", "10" }));
    }

    [TestCase("int64", "-5", "20")]
    [TestCase("string", "01234", "20")]
    [TestCase("string", "20", "x y")]
    [TestCase("string", "99999999999999999999", "1")]
    [TestCase("date", "2026-01-31", "2026-02-28")]
    [TestCase("string", "2026-01-31", "2026-02-30")]
    public async Task PartitionColumn_HasTheTypeOfAllItsValues(string type, params string[] values)
    {
        foreach (var value in values.Append("__HIVE_DEFAULT_PARTITION__"))
        {
            Write("SELECT 1 AS a", $"t/k={value.Replace(" ", "%20", StringComparison.Ordinal)}/part.parquet");
        }

        var dataset = await ImportAsync(Table);

        var expected = values.Select(value => type switch
        {
            "string" => "b" + Convert.ToHexString(System.Text.Encoding.UTF8.GetBytes(value)),
            "date" => DaysTo(value),
            _ => value,
        });
        Assert.That(dataset.Manifest.Columns[1].Type, Is.EqualTo(type));
        Assert.That((await CellsAsync(dataset))["k"], Is.EquivalentTo(expected.Append(null)));
    }

    [Test]
    public async Task PartsOfSparkAndDask_AreReadByNumber_WithoutWhatIsBeside()
    {
        foreach (var part in new[] { 10, 2, 1 })
        {
            Write($"SELECT {part} AS a", $"t/part.{part}.parquet");
        }

        await File.WriteAllTextAsync(InFolder("t", "_SUCCESS"), "");
        await File.WriteAllTextAsync(InFolder("t", ".part.1.parquet.crc"), "crc");

        Assert.That((await CellsAsync(await ImportAsync(Table)))["a"], Is.EqualTo(new[] { "1", "2", "10" }));
    }

    [Test]
    public async Task ColumnWithoutValuesInOneFile_HasTheTypeOfTheOther()
    {
        ForeignParquet.Write(InFolder("t", "part-0.parquet"), ("a", new NullArray(2)), ("b", ForeignParquet.ListsOfNulls()));
        Write("SELECT ['x'] AS b, 5::INT AS a", "t/part-1.parquet");

        var dataset = await ImportAsync(Table);

        Assert.That(
            dataset.Manifest.Columns,
            Is.EqualTo(new DatasetColumn[]
            {
                new() { Name = "a", Type = "int32", Nullable = true },
                new() { Name = "b", Type = "list<string>", Nullable = true },
            }));
        Assert.That((await CellsAsync(dataset))["a"], Is.EqualTo(new[] { null, null, "5" }));
    }

    [Test]
    public async Task Metadata_IsKeptWhereAllFilesAgree()
    {
        Write("SELECT 1 AS a", "t/part-0.parquet", ", KV_METADATA {unit: 'EUR', part: '0'}");
        Write("SELECT 2 AS a", "t/part-1.parquet", ", KV_METADATA {unit: 'EUR', part: '1'}");

        var dataset = await ImportAsync(Table);

        using var stored = new ParquetSharp.ParquetFileReader(PathOf(dataset.Name, "part-00000.parquet"));
        Assert.That(stored.FileMetaData.KeyValueMetadata, Does.ContainKey("unit").WithValue("EUR").And.Not.ContainKey("part"));
    }

    [TestCase("'_delta_log' lists", "_delta_log/0.json")]
    [TestCase("'notes.txt' is no Parquet file", "notes.txt")]
    [TestCase("is in other folders than 'k=1/part.parquet'", "k=1/part.parquet")]
    [TestCase("does not name a column", "2026/part.parquet")]
    [TestCase("has int64 in column 'a' where 'part-1.parquet' has int32", "part-2.parquet", "SELECT 1::BIGINT AS a")]
    [TestCase("has a column 'b', which 'part-1.parquet' has not", "part-2.parquet", "SELECT 1 AS a, 2 AS b")]
    [TestCase("has no column 'b'", "part-0.parquet", "SELECT 1 AS a, 2 AS b")]
    public void FolderThatIsNoTable_IsRefusedWithTheReason(string reason, string name, string? query = null)
    {
        Write("SELECT 1 AS a", "t/part-1.parquet");
        if (name.EndsWith(".parquet", StringComparison.Ordinal))
        {
            Write(query ?? "SELECT 1 AS a", "t/" + name);
        }
        else
        {
            File.WriteAllText(InFolder(["t", .. name.Split('/')]), "{}");
        }

        Assert.That(async () => await ImportAsync(Table), Throws.TypeOf<DatasetSchemaException>().With.Message.Contains(reason)
            .And.Message.Contains("SaveDataset(name, DirectoryInfo)"));
    }

    private static string DaysTo(string date) => FormattableString.Invariant(
        $"{DateOnly.ParseExact(date, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture).DayNumber - 719_162}");
}
