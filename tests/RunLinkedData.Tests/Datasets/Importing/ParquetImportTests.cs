using Apache.Arrow;
using NUnit.Framework;
using ParquetSharp;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests.Datasets.Importing;

/// <summary>Parquet of other programs: what is unusual in it is kept or refused, and what is damaged is an error of this library.</summary>
public class ParquetImportTests : ImportFixture
{
    [Test]
    public async Task Int96_OfAnyDate_IsThatDate()
    {
        var path = InFolder("int96.parquet");
        Int96?[] times =
        [
            ForeignParquet.Int96Of(new DateOnly(2024, 1, 1), 74_096_000_000_001),
            ForeignParquet.Int96Of(new DateOnly(9999, 12, 31), 0),
            null,
            ForeignParquet.Int96Of(new DateOnly(1600, 1, 1), 0),
            ForeignParquet.Int96Of(new DateOnly(1, 1, 1), 0),
            ForeignParquet.Int96Of(new DateOnly(2262, 4, 12), 86_399_999_999_999),
        ];
        ForeignParquet.WriteInt96(path, times);

        var found = await CellsAsync(await ImportAsync(path));

        string?[] microseconds =
            ["1704141296000000", "253402214400000000", null, "-11676096000000000", "-62135596800000000", "9223459199999999"];
        Assert.That(found["at"], Is.EqualTo(microseconds));
        Assert.That(Difference(found, Duck.Read(path)), Is.Null);
    }

    [TestCase(4_000_000_000u, 0L)]
    [TestCase(0x8000_0000u, 0L)]
    [TestCase(2_440_588u, 86_400_000_000_001L)]
    [TestCase(2_440_588u, -1L)]
    public void Int96_WithoutAPlace_IsRefusedByColumnAndRow(uint day, long nanoseconds)
    {
        var path = InFolder("int96.parquet");
        var good = ForeignParquet.Int96Of(new DateOnly(2024, 1, 1), 0);
        ForeignParquet.WriteInt96(path, [good, null], [null, good, ForeignParquet.Int96Of(day, nanoseconds)]);

        Assert.That(
            async () => await ImportAsync(path),
            Throws.TypeOf<DatasetException>().With.Property("Code").EqualTo(ErrorCode.DatasetValue)
                .And.Message.Contains("'int96.parquet'").And.Message.Contains("column 'at', row 5"));
        Assert.That(Directory.Exists(Path.Combine(Root, "datasets", "d1")), Is.False);
    }

    [Test]
    public async Task ColumnWithoutAnyValue_IsAColumnOfNulls()
    {
        var path = InFolder("nulls.parquet");
        ForeignParquet.Write(
            path, ("id", ForeignParquet.Numbers(1, 2)), ("comment", new NullArray(2)), ("tags", ForeignParquet.ListsOfNulls()));

        var dataset = await ImportAsync(path);

        DatasetColumn[] columns =
        [
            new() { Name = "id", Type = "int32", Nullable = true },
            new() { Name = "comment", Type = "string", Nullable = true },
            new() { Name = "tags", Type = "list<string>", Nullable = true },
        ];
        Assert.That(dataset.Manifest.Columns, Is.EqualTo(columns));
        var found = await CellsAsync(dataset);
        Assert.That(found["comment"], Is.EqualTo(new string?[] { null, null }));
        Assert.That(found["tags"], Is.EqualTo(new[] { "[]", "[null,null]" }));
    }

    [Test]
    public async Task FileWithoutRows_KeepsItsColumns()
    {
        var dataset = await ImportAsync(Write("SELECT 1::INT AS id, 'x' AS name LIMIT 0"));

        Assert.That(dataset.Manifest.Rows, Is.Zero);
        Assert.That(
            dataset.Manifest.Columns,
            Is.EqualTo(new DatasetColumn[]
            {
                new() { Name = "id", Type = "int32", Nullable = true },
                new() { Name = "name", Type = "string", Nullable = true },
            }));
        Assert.That((await CellsAsync(dataset))["name"], Is.Empty);
    }

    [Test]
    public void DamagedFile_AtAnyPlace_IsAnErrorOfTheLibraryOrHasItsRows()
    {
        var whole = File.ReadAllBytes(Write("SELECT i AS id, 'text' || (i % 50) AS name, [i, i + 1] AS l FROM range(500) t(i)"));
        var refused = 0;
        for (var seed = 0; seed < TestScale.Inputs(200); seed++)
        {
            var random = new Random(seed);
            var bytes = whole.ToArray();
            random.NextBytes(bytes.AsSpan(random.Next(4, bytes.Length - 8), 4));
            var path = InFolder("damaged.parquet");
            File.WriteAllBytes(path, bytes);
            try
            {
                ImportAsync(path).GetAwaiter().GetResult();
            }
            catch (DatasetException error)
            {
                refused++;
                Assert.That(error.Message, Does.Contain("damaged.parquet").Or.Contain("Column '").And.Not.Contain("\n"));
            }
        }

        Assert.That(refused, Is.GreaterThan(20));
    }

    [TestCase("")]
    [TestCase("id,name\n1,x\n")]
    [TestCase("PAR1 and nothing more")]
    public void FileThatIsNoParquet_IsRefusedByName(string content)
    {
        var path = InFolder("text.parquet");
        File.WriteAllText(path, content);

        Assert.That(
            async () => await ImportAsync(path),
            Throws.TypeOf<DatasetCorruptException>().With.Property("File").EqualTo("text.parquet")
                .And.Message.Contains("cannot be decoded as Parquet").And.Message.Not.Contains("\n"));
    }

    [Test]
    public void ColumnsOfOneName_AreRefused()
    {
        var path = InFolder("twins.parquet");
        ForeignParquet.Write(path, ("a", ForeignParquet.Numbers(1)), ("a", ForeignParquet.Numbers(2)));

        Assert.That(async () => await ImportAsync(path), Throws.TypeOf<DatasetSchemaException>().With.Message.Contains("all different"));
    }
}
