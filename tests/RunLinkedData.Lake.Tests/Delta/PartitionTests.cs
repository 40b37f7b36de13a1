using System.Text.Json.Nodes;
using NUnit.Framework;
using RunLinkedData.Datasets.Sources;
using RunLinkedData.Model;
using static RunLinkedData.Lake.Tests.Delta.DeltaFolder;

namespace RunLinkedData.Lake.Tests.Delta;

/// <summary>Columns whose values are in the log, as text.</summary>
public class PartitionTests
{
    private DeltaFolder _table = null!;

    [SetUp]
    public void MakeTable() => _table = new DeltaFolder();

    [TearDown]
    public void RemoveTable() => _table.Dispose();

    [TestCase("string", "a/b=c é", "\"a/b=c é\"")]
    [TestCase("string", "", "")]
    [TestCase("string", null, "")]
    [TestCase("long", "-9223372036854775808", "-9223372036854775808")]
    [TestCase("integer", "7", "7")]
    [TestCase("short", "-300", "-300")]
    [TestCase("byte", "-128", "-128")]
    [TestCase("integer", "", "")]
    [TestCase("boolean", "true", "true")]
    [TestCase("boolean", "False", "false")]
    [TestCase("float", "1.5", "3fc00000")]
    [TestCase("double", "-0.0", "8000000000000000")]
    [TestCase("double", "1.0E10", "4202a05f20000000")]
    [TestCase("double", "NaN", "7ff8000000000000")]
    [TestCase("double", "-Infinity", "fff0000000000000")]
    [TestCase("double", "inf", "7ff0000000000000")]
    [TestCase("date", "2024-02-29", "2024-02-29")]
    [TestCase("date", "0001-01-01", "0001-01-01")]
    [TestCase("timestamp", "1970-01-01 00:00:01", "1000000")]
    [TestCase("timestamp", "1969-12-31 23:59:59.999999", "-1")]
    [TestCase("timestamp", "1970-01-01 00:00:00.5", "500000")]
    [TestCase("timestamp", "1970-01-01T00:00:00.123456Z", "123456")]
    [TestCase("timestamp", "1970-01-01T01:00:00+01:00", "0")]
    [TestCase("timestamp_ntz", "1970-01-02 00:00:00", "86400000000")]
    [TestCase("decimal(10,2)", "12.5", "12.50")]
    [TestCase("decimal(10,2)", "-12.25", "-12.25")]
    [TestCase("decimal(38,10)", "0E-10", "0.0000000000")]
    [TestCase("decimal(10,4)", "12E-3", "0.0120")]
    [TestCase("decimal(10,2)", "-.5", null)]
    [TestCase("binary", "\u0001\u0002a", "010261")]
    [TestCase("binary", "\\u0001é", "5c7530303031c3a9")]
    [TestCase("integer", "1.5", null)]
    [TestCase("integer", "2147483648", null)]
    [TestCase("date", "2024-02-30", null)]
    [TestCase("timestamp", "yesterday", null)]
    [TestCase("decimal(10,2)", "-12.-25", null)]
    [TestCase("decimal(10,2)", "1.005", null)]
    [TestCase("decimal(3,2)", "10", null)]
    [TestCase("boolean", "1", null)]
    public async Task Read_Value_IsOfItsType(string type, string? text, string? field)
    {
        _table.WriteIds("f", 1, 2);
        _table.Commit(
            0,
            Protocol(3, "timestampNtz"),
            Metadata(Struct(Field("p", type), Field("id", "long")), ["p"]),
            _table.Add("f", new JsonObject { ["p"] = text }));

        if (field is null)
        {
            var error = await Assert.ThrowsAsync<SourceException>(() => _table.ReadAsync());
            Assert.That(error!.Code, Is.EqualTo(ErrorCode.TableCorrupt));
            Assert.That(error.Message, Does.Contain(text));
        }
        else
        {
            Assert.That(await _table.ReadAsync(), Is.EqualTo(new[] { $"{field},1", $"{field},2" }));
        }
    }

    [Test]
    public async Task Read_EscapedPaths_AreDecodedOnce()
    {
        // The names of folders are escaped themselves.
        _table.WriteIds("p=a%20b/f", 1);
        _table.WriteIds("p=ä+%25/f", 2);
        _table.Commit(
            0,
            Protocol(),
            Metadata(Struct(Field("id", "long"), Field("p", "string")), ["p"]),
            _table.Add("p=a%2520b/f", new JsonObject { ["p"] = "a b" }),
            _table.Add("p=%C3%A4+%2525/f", new JsonObject { ["p"] = "ä+%" }));

        Assert.That(await _table.ReadAsync(), Is.EqualTo(new[] { "1,\"a b\"", "2,\"ä+%\"" }));
    }

    [Test]
    public async Task Read_ColumnThatIsInTheFileToo_HasTheValueOfTheLog()
    {
        _table.WriteIds("f", 1);
        _table.Commit(
            0, Protocol(), Metadata(Struct(Field("id", "long")), ["id"]), _table.Add("f", new JsonObject { ["id"] = "2" }));

        Assert.That(await _table.ReadAsync(), Is.EqualTo(new[] { "2" }));
    }

    [Test]
    public async Task Read_MappedPartition_IsNamedAsInFiles()
    {
        _table.WriteIds("f", 1);
        _table.Commit(
            0,
            Protocol(2),
            Metadata(
                Struct(Field("id", "long", Mapped(1, "id")), Field("day", "date", Mapped(2, "col-2"))),
                ["day"],
                new() { ["delta.columnMapping.mode"] = "name" }),
            _table.Add("f", new JsonObject { ["col-2"] = "2024-01-01", ["day"] = "no" }));

        Assert.That(await _table.ReadAsync(), Is.EqualTo(new[] { "1,2024-01-01" }));
    }
}
