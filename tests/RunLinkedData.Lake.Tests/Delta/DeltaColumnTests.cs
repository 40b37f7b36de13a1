using System.Text.Json.Nodes;
using Apache.Arrow;
using Apache.Arrow.Types;
using NUnit.Framework;
using RunLinkedData.Datasets.Sources;
using RunLinkedData.Model;
using static RunLinkedData.Lake.Tests.Delta.DeltaFolder;

namespace RunLinkedData.Lake.Tests.Delta;

/// <summary>Columns that were added, renamed, dropped, and changed in type.</summary>
public class DeltaColumnTests
{
    private DeltaFolder _table = null!;

    [SetUp]
    public void MakeTable() => _table = new DeltaFolder();

    [TearDown]
    public void RemoveTable() => _table.Dispose();

    [Test]
    public async Task Read_AddedAndDroppedColumns_AreMissingOrLeftOut()
    {
        _table.Write("a", ("gone", Longs(9)), ("id", Longs(1)), ("_change_type", Longs(5)));
        _table.Commit(
            0,
            Protocol(),
            Metadata(Struct(Field("id", "long"), Field("new", "string"), Field("nothing", "void"), Field("flags", List("boolean")))),
            _table.Add("a"));

        Assert.That(await _table.ReadAsync(), Is.EqualTo(new[] { "1,,," }));
    }

    [Test]
    public async Task Read_FileWithNoneOfTheColumns_HasItsRows()
    {
        _table.Write("a", ("gone", Longs(7, 8, 9)));
        _table.Create(_table.Add("a"));

        Assert.That(await _table.ReadAsync(), Is.EqualTo(new[] { "", "", "" }));
    }

    [TestCase("name", 2)]
    [TestCase("name", 3)]
    [TestCase("id", 2)]
    [TestCase("id", 3)]
    public async Task Read_MappedColumns_AreFoundByWhatFilesCallThem(string mode, int reader)
    {
        // In mode "name" the names in files count, in mode "id" the IDs: both are misleading where the other one counts.
        var byName = mode == "name";
        Schema schema = new(
            [
                Stored(byName ? "col-1" : "x", 1), Stored(byName ? "col-2" : "col-1", 2), Stored("Key", 99),
                new Field("col-4", new StructType([Stored(byName ? "col-5" : "y", 5)]), true, IdOf(4)),
            ],
            null);
        StructArray inner = new(schema.FieldsList[3].DataType, 1, [Longs(14)], ArrowBuffer.Empty);
        _table.Write("a", schema, Longs(11), Longs(12), Longs(13), inner);
        _table.Commit(
            0,
            Protocol(reader, "columnMapping"),
            Metadata(
                Struct(
                    Field("Key", "long", Mapped(2, "col-2")),
                    Field("First of all", "long", Mapped(1, "col-1")),
                    Field("x", "long", Mapped(3, "col-3")),
                    Field(
                        "s",
                        Struct(Field("new", "string", Mapped(6, "col-6")), Field("renamed", "long", Mapped(5, "col-5"))),
                        Mapped(4, "col-4"))),
                properties: new() { ["delta.columnMapping.mode"] = mode }),
            _table.Add("a"));

        Assert.That(await _table.ReadAsync(), Is.EqualTo(new[] { "12,11,,\"{\"\"new\"\":null,\"\"renamed\"\":\"\"14\"\"}\"" }));
    }

    [Test]
    public async Task Read_MappingOfAProtocolWithoutIt_DoesNotCount()
    {
        _table.WriteIds("a", 1);
        var metadata = Metadata(
            Struct(Field("id", "long", Mapped(1, "col-1"))), properties: new() { ["delta.columnMapping.mode"] = "name" });
        _table.Commit(0, Protocol(1), metadata, _table.Add("a"));
        _table.Commit(1, Protocol(3, "timestampNtz"));

        Assert.That(await _table.ReadAsync(0), Is.EqualTo(new[] { "1" }));
        Assert.That(await _table.ReadAsync(1), Is.EqualTo(new[] { "1" }));
    }

    [Test]
    public async Task Read_ColumnsById_FileWithoutIdsIsRefused()
    {
        _table.WriteIds("a", 1);
        _table.Commit(
            0,
            Protocol(2),
            Metadata(Struct(Field("id", "long", Mapped(1, "id"))), properties: new() { ["delta.columnMapping.mode"] = "id" }),
            _table.Add("a"));

        Assert.That((await Error()).Message, Does.Contain("has no IDs"));
    }

    [Test]
    public async Task Open_MappedColumnWithoutItsName_IsRefused()
    {
        _table.Commit(
            0,
            Protocol(2),
            Metadata(Struct(Field("id", "long")), properties: new() { ["delta.columnMapping.mode"] = "name" }));

        Assert.That((await Error()).Message, Does.Contain("'id' has no delta.columnMapping.physicalName"));
    }

    [Test]
    public async Task Read_WiderTypes_TakeTheNarrowOnes()
    {
        var bytes = new Int8Array.Builder().Append(-5).AppendNull().Build();
        var shorts = new Int16Array.Builder().Append(-300).AppendNull().Build();
        var ints = new Int32Array.Builder().Append(70_000).AppendNull().Build();
        var floats = new FloatArray.Builder().Append(1.5f).AppendNull().Build();
        var dates = new Date32Array.Builder().Append(new DateOnly(1969, 12, 31)).AppendNull().Build();
        var decimals = new Decimal128Array.Builder(new Decimal128Type(5, 2)).Append(-123.45m).AppendNull().Build();
        _table.Write(
            "a", ("a", bytes), ("b", shorts), ("c", ints), ("d", floats), ("e", dates), ("f", decimals), ("g", bytes), ("h", ints),
            ("i", shorts));
        _table.Commit(
            0,
            Protocol(3, "typeWidening", "timestampNtz"),
            Metadata(Struct(
                Field("a", "short", Changed("byte", "short")),
                Field("b", "integer"),
                Field("c", "long"),
                Field("d", "double"),
                Field("e", "timestamp_ntz", Changed("date", "timestamp_ntz")),
                Field("f", "decimal(10,4)"),
                Field("g", "decimal(11,1)"),
                Field("h", "double"),
                Field("i", "long"))),
            _table.Add("a"));

        Assert.That(
            await _table.ReadAsync(),
            Is.EqualTo(new[] { ",,,,,,,,", "-5,-300,70000,3ff8000000000000,-86400000000,-123.4500,-5.0,40f1170000000000,-300" }));
    }

    [TestCase("integer", "short")]
    [TestCase("decimal(5,2)", "decimal(5,3)")]
    [TestCase("long", "double")]
    [TestCase("string", "long")]
    public async Task Open_ChangeOfTypeThatIsNotKnown_IsRefused(string from, string to)
    {
        _table.Commit(0, Protocol(3, "typeWidening"), Metadata(Struct(Field("a", to, Changed(from, to)))));

        var error = await Error();
        Assert.That(error.Code, Is.EqualTo(ErrorCode.TableUnsupported));
        Assert.That(error.Message, Does.Contain(from).And.Contain(to));
    }

    [Test]
    public async Task Read_OtherType_IsRefusedWithFileAndColumn()
    {
        _table.Write("a", ("id", new StringArray.Builder().Append("x").Build()));
        _table.Create(_table.Add("a"));

        var error = await Error();
        Assert.That(error.Code, Is.EqualTo(ErrorCode.TableUnsupported));
        Assert.That(error.Message, Does.Contain("/a'").And.Contain("'id'"));
    }

    [Test]
    public async Task Read_ValueBeyondItsType_IsRefused()
    {
        _table.WriteIds("a", 300);
        _table.Commit(0, Protocol(), Metadata(Struct(Field("id", "byte"))), _table.Add("a"));

        Assert.That((await Error()).Code, Is.EqualTo(ErrorCode.TableCorrupt));
    }

    [Test]
    public async Task Read_FormsOfOtherWriters_AreTheTypesOfTheTable()
    {
        TimestampType seconds = new(TimeUnit.Nanosecond, (string?)null);
        var dictionary = new DictionaryArray(
            new DictionaryType(Int32Type.Default, StringType.Default, false),
            new Int32Array.Builder().Append(1).AppendNull().Append(0).Build(),
            new StringArray.Builder().Append("x").Append("y").Build());
        var large = new LargeStringArray(
            3,
            new ArrowBuffer.Builder<long>().AppendRange([0L, 1, 1, 3]).Build(),
            new ArrowBuffer("abc"u8.ToArray()),
            ArrowBuffer.Empty);
        _table.Write(
            "a",
            ("d", dictionary),
            ("l", large),
            ("t", new TimestampArray.Builder(seconds).Append(DateTimeOffset.UnixEpoch.AddTicks(-15)).AppendNull().AppendNull().Build()),
            ("b", new StringArray.Builder().Append("é").AppendNull().Append("").Build()));
        _table.Commit(
            0,
            Protocol(),
            Metadata(Struct(Field("d", "string"), Field("l", "string"), Field("t", "timestamp"), Field("b", "binary"))),
            _table.Add("a"));

        // What is finer than a microsecond is cut off towards the past.
        Assert.That(await _table.ReadAsync(), Is.EqualTo(new[] { "\"x\",\"bc\",,", "\"y\",\"a\",-2,c3a9", ",\"\",," }));
    }

    private static Int64Array Longs(params long[] values) => new Int64Array.Builder().AppendRange(values).Build();

    private static JsonObject List(string element) =>
        new() { ["type"] = "array", ["elementType"] = element, ["containsNull"] = true };

    private static JsonObject Changed(string from, string to) => new()
    {
        ["delta.typeChanges"] = new JsonArray(new JsonObject { ["fromType"] = from, ["toType"] = to }),
    };

    private static Field Stored(string name, int id) => new(name, Int64Type.Default, nullable: true, IdOf(id));

    private static Dictionary<string, string> IdOf(int id) => new() { ["PARQUET:field_id"] = $"{id}" };

    private async Task<SourceException> Error() => (await Assert.ThrowsAsync<SourceException>(() => _table.ReadAsync()))!;
}
