using NUnit.Framework;
using RunLinkedData.Model;

namespace RunLinkedData.Tests.Datasets.Importing;

/// <summary>Parquet files as DuckDB writes them: of each type, with and without nulls, and of each codec, version and size.</summary>
public class DuckDbFilesTests : ImportFixture
{
    [TestCase("bool", "i % 2 = 0")]
    [TestCase("int8", "(i % 200 - 100)::TINYINT")]
    [TestCase("int16", "(i * 60 - 30000)::SMALLINT")]
    [TestCase("int32", "(i * 7919)::INT")]
    [TestCase("int64", "i * 9000000000000000")]
    [TestCase("uint8", "(i % 256)::UTINYINT")]
    [TestCase("uint16", "(i * 60)::USMALLINT")]
    [TestCase("uint32", "(i * 4000000)::UINTEGER")]
    [TestCase("uint64", "i::UBIGINT * 18000000000000000")]
    [TestCase("float32", "(i / 7)::FLOAT")]
    [TestCase("float64", "i / 7")]
    [TestCase("float64", "i::HUGEINT")]
    [TestCase("decimal(4,1)", "(i / 10)::DECIMAL(4,1)")]
    [TestCase("decimal(9,2)", "(i / 100 - 5)::DECIMAL(9,2)")]
    [TestCase("decimal(18,4)", "(i / 1000)::DECIMAL(18,4)")]
    [TestCase("decimal(38,10)", "(i * 1234567.891)::DECIMAL(38,10)")]
    [TestCase("string", "'ä€😀' || i")]
    [TestCase("string", "(['a', 'b', 'c'])[i % 3 + 1]::ENUM('a', 'b', 'c')")]
    [TestCase("string", "('{\"a\":' || i || '}')::JSON")]
    [TestCase("binary", "('b' || i)::BLOB")]
    [TestCase("uuid", "uuid()")]
    [TestCase("date", "DATE '0001-01-01' + (i * 3652)::INT")]
    [TestCase("time", "TIME '00:00:00' + to_microseconds(i * 86399999)")]
    [TestCase("timestamp", "TIMESTAMP '2020-01-01' + to_microseconds(i * 999999937)")]
    [TestCase("timestamp", "TIMESTAMP '0001-01-01' + to_days((i * 4000)::INT)")]
    [TestCase("timestamp", "(TIMESTAMP '1960-01-01' + to_seconds(i * 999))::TIMESTAMP_MS")]
    [TestCase("timestamp", "make_timestamp_ns(i * 1234567891 - 500000000000)")]
    [TestCase("timestamp_utc", "TIMESTAMPTZ '2020-01-01 00:00:00+02' + to_seconds(i)")]
    [TestCase("list<int64>", "[i, NULL, i + 1]")]
    [TestCase("list<string>", "CASE WHEN i % 3 = 0 THEN [] ELSE ['a' || i, ''] END")]
    [TestCase("list<list<int64>>", "[[i], NULL, [i + 1, 2]]")]
    [TestCase("list<decimal(9,2)>", "[i::DECIMAL(9,2)]")]
    [TestCase("list<timestamp>", "[TIMESTAMP '9999-12-31']")]
    public async Task Type_WithAndWithoutNulls_ComesInAsItIs(string type, string value)
    {
        foreach (var cell in new[] { value, $"CASE WHEN i % 7 = 3 THEN NULL ELSE {value} END" })
        {
            var path = Write($"SELECT i::INT AS id, {cell} AS v FROM range(1000) t(i)");

            var dataset = await ImportAsync(path);

            Assert.That(dataset.Manifest.Columns.Select(column => column.Type), Is.EqualTo(new[] { "int32", type }));
            Assert.That(Difference(await CellsAsync(dataset), Duck.Read(path)), Is.Null);
        }
    }

    [TestCase("INTERVAL", "to_seconds(i)", "v")]
    [TestCase("TIME adjusted to UTC", "'07:00:00+02'::TIMETZ", "v")]
    [TestCase("struct<a: int64, b: string>", "{'a': i, 'b': 'x'}", "v")]
    [TestCase("map<string, int64>", "MAP {'k': i}", "v")]
    [TestCase("struct<a: int64>", "[{'a': i}]", "v[]")]
    [TestCase("struct<a: list<int64>>", "[[{'a': [i]}]]", "v[][]")]
    public void Type_ThatDatasetsDoNotHold_IsRefusedByPathAndType(string type, string value, string place) =>
        Assert.That(
            async () => await ImportAsync(Write($"SELECT i AS id, {value} AS v FROM range(10) t(i)")),
            Throws.TypeOf<DatasetSchemaException>().With.Property("Column").EqualTo("v").And.Property("Found").EqualTo(type)
                .And.Message.Contains($"'{place}' is of type {type}").And.Message.Contains("SaveDataset(name, FileInfo)"));

    [Test]
    public async Task Codec_VersionAndRowGroups_MakeNoDifference(
        [Values("uncompressed", "snappy", "gzip", "zstd", "brotli", "lz4_raw")] string codec,
        [Values("V1", "V2")] string version,
        [Values(2048, 100_000)] int rowGroup)
    {
        var path = Write(Query(5000), options: $", COMPRESSION {codec}, PARQUET_VERSION {version}, ROW_GROUP_SIZE {rowGroup}");

        Assert.That(Difference(await CellsAsync(await ImportAsync(path)), Duck.Read(path)), Is.Null);
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(1024)]
    [TestCase(65_536)]
    [TestCase(65_537)]
    public async Task Rows_OfAnyNumber_ComeIn(int rows)
    {
        var path = Write(Query(rows), options: ", ROW_GROUP_SIZE 50000");

        Assert.That(Difference(await CellsAsync(await ImportAsync(path)), Duck.Read(path)), Is.Null);
    }

    [Test]
    public async Task Metadata_OfTheFile_IsKept()
    {
        var path = Write("SELECT 1 AS a", options: ", KV_METADATA {note: 'units: EUR', geo: '{\"version\": \"1.1.0\"}'}");

        var dataset = await ImportAsync(path);

        using var stored = new ParquetSharp.ParquetFileReader(PathOf(dataset.Name, "part-00000.parquet"));
        var metadata = stored.FileMetaData.KeyValueMetadata;
        Assert.That(metadata, Does.ContainKey("note").WithValue("units: EUR").And.ContainKey("geo").WithValue("{\"version\": \"1.1.0\"}"));
        Assert.That((await CellsAsync(dataset))["a"], Is.EqualTo(new[] { "1" }));
    }

    private static string Query(int rows) =>
        "SELECT i::INT AS id, 'k' || (i % 11) AS k, CASE WHEN i % 3 = 0 THEN NULL ELSE i / 3 END AS d, [i, NULL, i + 1] AS l, "
        + "DATE '2020-01-01' + (i % 1000)::INT AS day, (i / 100)::DECIMAL(18,2) AS price, TIMESTAMP '2020-01-01' + to_seconds(i) AS ts, "
        + FormattableString.Invariant($"i % 2 = 0 AS b FROM range({rows}) t(i)");
}
