using Apache.Arrow;
using Apache.Arrow.Types;
using NUnit.Framework;
using RunLinkedData.Datasets.Sources;
using RunLinkedData.Model;

namespace RunLinkedData.Lake.Tests.Iceberg;

/// <summary>Columns of files as those of the table: https://iceberg.apache.org/spec/#column-projection.</summary>
public class SchemasTests
{
    private const string Struct = """
        {"type":"struct","fields":[{"id":3,"name":"x","required":false,"type":"int","initial-default":4},
        {"id":4,"name":"y","required":false,"type":"string"}]}
        """;

    private const string List = """{"type":"list","element-id":3,"element":"int","element-required":false}""";

    private const string Map = """{"type":"map","key-id":3,"key":"string","value-id":4,"value":"int","value-required":false}""";

    private IcebergFolder _table = null!;

    [SetUp]
    public void SetUp() => _table = new IcebergFolder();

    [TearDown]
    public void TearDown() => _table.Dispose();

    [Test]
    public async Task Read_ColumnsByIds_WhateverTheirNamesAndOrder()
    {
        var file = _table.Data(
            "data/a.parquet",
            (1, "a", new Int32Array.Builder().AppendRange([1, 2]).Build()),
            (2, "b", new StringArray.Builder().AppendRange(["x", "y"]).Build()),
            (3, "c", new DoubleArray.Builder().AppendRange([0.5, 1.5]).Build()));
        _table.Schemas[0] = """
            [{"id":3,"name":"measurement","required":false,"type":"double"},{"id":2,"name":"name","required":false,"type":"string"},
             {"id":4,"name":"a","required":false,"type":"long"},{"id":1,"name":"b","required":true,"type":"long"}]
            """;
        Write(file);

        Assert.That(await Rows.ReadAsync(_table), Is.EqualTo(new[] { "3fe0000000000000,\"x\",,1", "3ff8000000000000,\"y\",,2" }));
    }

    [Test]
    public async Task Read_NestedFields_ByIds()
    {
        var ids = Enumerable.Range(11, 3).ToDictionary(id => id, id => new[] { KeyValuePair.Create("PARQUET:field_id", $"{id}") });
        StructType inner = new([new Field("x", Int32Type.Default, true, ids[11]), new Field("y", StringType.Default, true, ids[12])]);
        var numbers = new Int32Array.Builder().AppendRange([7, 8]).Build();
        var texts = new StringArray.Builder().AppendRange(["p", "q"]).Build();
        StructArray parts = new(inner, 2, [numbers, texts], ArrowBuffer.Empty);
        var file = _table.Data("data/a.parquet", (10, "s", parts));
        _table.Schemas[0] = """
            [{"id":10,"name":"t","required":false,"type":{"type":"struct","fields":[
              {"id":12,"name":"why","required":false,"type":"string"},{"id":13,"name":"x","required":false,"type":"string"},
              {"id":14,"name":"z","required":true,"type":"int","initial-default":5},
              {"id":11,"name":"ex","required":false,"type":"long"}]}},
             {"id":20,"name":"l","required":false,"type":{"type":"list","element-id":21,"element":"int","element-required":false}},
             {"id":22,"name":"m","required":false,"type":{"type":"map","key-id":23,"key":"string","value-id":24,"value":"int","value-required":false}}]
            """;
        Write(file);

        Assert.That(
            (await Rows.ReadAsync(_table))[0],
            Is.EqualTo("""
                "{""why"":""p"",""x"":null,""z"":""5"",""ex"":""7""}",,
                """));
    }

    [TestCase("boolean", "true", "true")]
    [TestCase("int", "-7", "-7")]
    [TestCase("long", "9223372036854775807", "9223372036854775807")]
    [TestCase("float", "1.5", "3fc00000")]
    [TestCase("double", "-0.0", "8000000000000000")]
    [TestCase("decimal(9, 2)", "\"14.20\"", "14.20")]
    [TestCase("decimal(38,0)", "\"-2E+20\"", "-200000000000000000000")]
    [TestCase("date", "\"1969-12-31\"", "1969-12-31")]
    [TestCase("time", "\"22:31:08.123456\"", "81068123456")]
    [TestCase("timestamp", "\"2017-11-16T22:31:08.123456\"", "1510871468123456")]
    [TestCase("timestamp", "\"1969-12-31T23:59:59.999999\"", "-1")]
    [TestCase("timestamptz", "\"2017-11-16T22:31:08.1+00:00\"", "1510871468100000")]
    [TestCase("timestamp_ns", "\"2017-11-16T22:31:08.123456789\"", "1510871468123456789")]
    [TestCase("timestamptz_ns", "\"1970-01-01T00:00:00.000000001+00:00\"", "1")]
    [TestCase("string", "\"iceberg\"", "\"iceberg\"")]
    [TestCase("uuid", "\"f79c3e09-677c-4bbd-a479-3f349cb785e7\"", "f79c3e09677c4bbda4793f349cb785e7")]
    [TestCase("fixed[4]", "\"000102ff\"", "000102ff")]
    [TestCase("binary", "\"000102ff\"", "000102ff")]
    [TestCase("unknown", "null", "")]
    [TestCase(Struct, "{}", "\"{\"\"x\"\":\"\"4\"\",\"\"y\"\":null}\"")]
    [TestCase(Struct, "{\"3\":5}", "\"{\"\"x\"\":\"\"5\"\",\"\"y\"\":null}\"")]
    [TestCase(List, "[1,null,3]", "\"[\"\"1\"\",null,\"\"3\"\"]\"")]
    [TestCase(List, "[]", "\"[]\"")]
    [TestCase(Map, """{"keys":["b","a"],"values":[1,null]}""", "\"[[\"\"a\"\",null],[\"\"b\"\",\"\"1\"\"]]\"")]
    public async Task Read_ColumnThatTheFileDoesNotHave_HasItsDefault(string type, string value, string cell)
    {
        var json = type.StartsWith('{') ? type : $"\"{type}\"";
        _table.FormatVersion = 3;
        _table.Schemas[0] = $$"""
            [{"id":1,"name":"id","required":false,"type":"long"},{"id":2,"name":"c","required":false,"type":{{json}},"initial-default":{{value}}}]
            """;
        Write(_table.Numbers("data/a.parquet", 8, 9));

        Assert.That(await Rows.ReadAsync(_table), Is.EqualTo(new[] { $"8,{cell}", $"9,{cell}" }));
    }

    [TestCase("int", "\"x\"")]
    [TestCase("int", "3000000000")]
    [TestCase("decimal(4,2)", "\"123.45\"")]
    [TestCase("decimal(9,2)", "\"1.234\"")]
    [TestCase("decimal(9,2)", "\"1e9999\"")]
    [TestCase("date", "\"yesterday\"")]
    [TestCase("timestamp_ns", "\"9999-01-01T00:00:00\"")]
    [TestCase("fixed[4]", "\"00\"")]
    [TestCase("binary", "\"0\"")]
    [TestCase("uuid", "\"0\"")]
    [TestCase("boolean", "1")]
    public void Open_DefaultThatIsNoValueOfItsType_IsRefused(string type, string value)
    {
        _table.Schemas[0] = $$"""[{"id":2,"name":"c","required":false,"type":"{{type}}","initial-default":{{value}}}]""";
        Write(_table.Numbers("data/a.parquet", 8, 9));

        Refused(ErrorCode.TableCorrupt, "v1.metadata.json");
    }

    [Test]
    public async Task Read_EveryPromotion_IsExact()
    {
        var file = _table.Data(
            "data/a.parquet",
            (1, "i", new Int32Array.Builder().AppendRange([int.MinValue]).Build()),
            (2, "f", new FloatArray.Builder().AppendRange([0.1f]).Build()),
            (3, "d", new Decimal128Array.Builder(new Decimal128Type(9, 2)).AppendRange([-1234567.89m]).Build()),
            (4, "t", new Date32Array.Builder().Append(new DateOnly(1969, 12, 31)).Build()),
            (5, "n", new Date32Array.Builder().Append(new DateOnly(1969, 12, 31)).Build()),
            (6, "u", new Int32Array.Builder().AppendRange([5]).Build()));
        _table.FormatVersion = 3;
        _table.Schemas[0] = """
            [{"id":1,"name":"i","required":false,"type":"long"},{"id":2,"name":"f","required":false,"type":"double"},
             {"id":3,"name":"d","required":false,"type":"decimal(38,2)"},{"id":4,"name":"t","required":false,"type":"timestamp"},
             {"id":5,"name":"n","required":false,"type":"timestamp_ns"},{"id":6,"name":"u","required":false,"type":"unknown"}]
            """;
        Write(file);

        Assert.That(
            await Rows.ReadAsync(_table),
            Is.EqualTo(new[] { $"-2147483648,{BitConverter.DoubleToInt64Bits(0.1f):x16},-1234567.89,-86400000000,-86400000000000," }));
    }

    [Test]
    public void Read_TypeThatCannotBeTheTables_IsRefused()
    {
        Write(_table.Data("data/a.parquet", (1, "id", new StringArray.Builder().Append("7").Build())));

        Refused(ErrorCode.TableUnsupported, "data/a.parquet");
    }

    [TestCase("variant")]
    [TestCase("geometry(srid:4326)")]
    [TestCase("geography")]
    [TestCase("int128")]
    public void Open_TypeThatIsNotRead_IsRefusedByName(string type)
    {
        _table.FormatVersion = 3;
        _table.Schemas[0] = $$"""[{"id":1,"name":"id","required":false,"type":"{{type}}"}]""";
        Write(_table.Numbers("data/a.parquet", 1));

        Refused(ErrorCode.TableUnsupported, $"'{type}'");
    }

    [TestCase("decimal(39,2)")]
    [TestCase("decimal(2,3)")]
    [TestCase("decimal(99999999999,2)")]
    [TestCase("fixed[0]")]
    [TestCase("fixed[2147483647]")]
    public void Open_TypeThatCannotBe_IsRefused(string type)
    {
        _table.Schemas[0] = $$"""[{"id":1,"name":"id","required":false,"type":"{{type}}"}]""";
        Write(_table.Numbers("data/a.parquet", 1));

        Refused(ErrorCode.TableCorrupt, $"'{type}'");
    }

    [Test]
    public void Open_TwoFieldsOfOneId_AreRefused()
    {
        _table.Schemas[0] = """[{"id":1,"name":"a","required":false,"type":"int"},{"id":1,"name":"b","required":false,"type":"int"}]""";
        Write(_table.Numbers("data/a.parquet", 1));

        Refused(ErrorCode.TableCorrupt, "two fields of the ID 1");
    }

    [Test]
    public void Read_FileWithoutAColumnThatMustHaveValues_IsRefused()
    {
        _table.Schemas[0] = """[{"id":1,"name":"id","required":false,"type":"long"},{"id":2,"name":"must","required":true,"type":"long"}]""";
        Write(_table.Numbers("data/a.parquet", 1));

        Refused(ErrorCode.TableCorrupt, "'must'");
    }

    [Test]
    public async Task Read_FileWithoutIds_IsReadByTheMapping()
    {
        _table.Schemas[0] = """
            [{"id":1,"name":"id","required":false,"type":"long"},{"id":2,"name":"price","required":false,"type":"double"},
             {"id":3,"name":"old","required":false,"type":"double"}]
            """;
        _table.Properties["schema.name-mapping.default"] = """
            [{"field-id":1,"names":["id","record_id"]},{"field-id":2,"names":["cost"]},{"names":["price"]},{"field-id":3,"names":[]}]
            """;
        var file = _table.Data(
            "data/a.parquet",
            (null, "price", new DoubleArray.Builder().Append(9).Build()),
            (null, "record_id", new Int64Array.Builder().Append(7).Build()),
            (null, "cost", new DoubleArray.Builder().Append(1).Build()),
            (null, "old", new DoubleArray.Builder().Append(9).Build()));
        Write(file);

        Assert.That(await Rows.ReadAsync(_table), Is.EqualTo(new[] { "7,3ff0000000000000," }));
    }

    [Test]
    public void Read_FileWithoutIdsAndMapping_IsRefused()
    {
        Write(_table.Data("data/a.parquet", (null, "id", new Int64Array.Builder().Append(7).Build())));

        Refused(ErrorCode.TableCorrupt, "no IDs");
    }

    [Test]
    public async Task Read_ColumnOfThePartitionThatTheFileDoesNotHave_HasItsValue()
    {
        _table.Schemas[0] = """
            [{"id":1,"name":"id","required":false,"type":"long"},{"id":2,"name":"d","required":false,"type":"decimal(20,2)","initial-default":"1.00"},
             {"id":3,"name":"f","required":false,"type":"double"},{"id":4,"name":"day","required":false,"type":"date"},
             {"id":5,"name":"s","required":false,"type":{"type":"struct","fields":[{"id":6,"name":"x","required":false,"type":"string"}]}}]
            """;
        _table.Specs[0] = """
            [{"source-id":2,"field-id":1000,"name":"d","transform":"identity"},{"source-id":3,"field-id":1001,"name":"f","transform":"identity"},
             {"source-id":4,"field-id":1002,"name":"y","transform":"year"},{"source-id":4,"field-id":1003,"name":"day","transform":"identity"},
             {"source-id":1,"field-id":1004,"name":"b","transform":"notYetInvented[7]"}]
            """;
        _table.PartitionFields[0] = """
            {"name":"d","type":["null",{"type":"fixed","name":"decimal_9_2","size":4,"logicalType":"decimal","precision":9,"scale":2}],"field-id":1000},
            {"name":"f","type":["null","float"],"field-id":1001},{"name":"y","type":["null","int"],"field-id":1002},
            {"name":"day","type":["null",{"type":"int","logicalType":"date"}],"field-id":1003},{"name":"b","type":["null","string"],"field-id":1004}
            """;
        Write(
            _table.Numbers("data/a.parquet", 1) with { Partition = [(byte[])[0xff, 0xff, 0xff, 0x85], 1.5f, 50, 19723, "?"] },
            _table.Numbers("data/b.parquet", 2) with { Partition = [null, null, null, null, null] });

        Assert.That(await Rows.ReadAsync(_table), Is.EqualTo(new[] { "1,-1.23,3ff8000000000000,2024-01-01,", "2,,,," }));
    }

    private void Write(params FileEntry[] files)
    {
        _table.Snapshot(1, _table.Manifest("metadata/d.avro", files));
        _table.Write();
    }

    private void Refused(string code, string message) => Assert.That(
        async () => await Rows.ReadAsync(_table),
        Throws.InstanceOf<SourceException>().With.Property("Code").EqualTo(code).And.Message.Contains(message));
}
