using NUnit.Framework;
using RunLinkedData.Lake.Describing;
using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Lake.Tests.Describing;

/// <summary>Which columns of versions are one column of a table, and what is refused.</summary>
public class ColumnHistoryTests
{
    private static readonly Dictionary<string, string> NoNames = [];

    private ColumnHistory _history = null!;

    [SetUp]
    public void SetUp() => _history = new ColumnHistory([], lastId: 1);

    [Test]
    public void Add_Columns_GetIdsInTheOrderOfTheirFirstAppearance()
    {
        Assert.Multiple(() =>
        {
            Assert.That(
                Add("id int32", "sizes list<list<int64>>", "name string"),
                Is.EqualTo((string[])["2 id int32", "3 sizes list<list<int64>>", "6 name string"]));
            Assert.That(
                Add("note string", "name string", "id int32"),
                Is.EqualTo((string[])["7 note string", "6 name string", "2 id int32"]));
            Assert.That(_history.LastId, Is.EqualTo(7));
        });
    }

    [TestCase("int8", "int32", "int32")]
    [TestCase("uint16", "int32", "int32")]
    [TestCase("uint32", "int64", "int64")]
    [TestCase("int64", "int32", "int64")]
    [TestCase("float32", "float64", "float64")]
    [TestCase("decimal(12,2)", "decimal(18,2)", "decimal(18,2)")]
    [TestCase("decimal(18,2)", "decimal(12,2)", "decimal(18,2)")]
    [TestCase("list<int32>", "list<int64>", "list<int64>")]
    [TestCase("duration(int64,ns)", "int64", "int64")]
    public void Add_TypeThatIsWider_IsTheTypeOfAllTogether(string first, string second, string together)
    {
        Add($"x {first}");
        var latest = _history.Add("b", [Column($"x {second}")], NoNames);

        Assert.That(_history.Together(latest).Single().Type, Is.EqualTo(together));
    }

    [TestCase("string", "int64")]
    [TestCase("int32", "float64")]
    [TestCase("decimal(12,2)", "decimal(12,3)")]
    [TestCase("timestamp", "timestamp_utc")]
    [TestCase("date", "timestamp")]
    [TestCase("list<int32>", "list<string>")]
    [TestCase("int64", "uint64")]
    [TestCase("time", "string")]
    public void Add_TypeThatIsNoPromotion_IsRefusedWithBoth(string first, string second)
    {
        Add($"x {first}");

        Refused($"'x' as {second}", $"x {second}");
    }

    [TestCase("run_id string", "'run_id'")]
    [TestCase("RUN_ID string", "'RUN_ID'")]
    [TestCase("ID int32", "'ID', and the table has 'id'")]
    public void Add_NameThatEnginesTakeForAnother_IsRefused(string column, string message)
    {
        Add("id int32");

        Refused(message, column);
    }

    [Test]
    public void Add_RenamedColumn_IsTheSameColumnFromThenOn()
    {
        Add("price decimal(12,2)", "id int32");
        var latest = _history.Add("b", [Column("unit_price decimal(12,2)")], new Dictionary<string, string> { ["unit_price"] = "price" });
        Add("unit_price decimal(14,2)");

        Assert.Multiple(() =>
        {
            Assert.That(Texts(_history.Together(latest)), Is.EqualTo((string[])["2 unit_price decimal(14,2)", "3 id int32"]));
            Assert.That(_history.All.First().Names, Is.EqualTo((string[])["price", "unit_price"]));
        });
        Refused("'price' and 'unit_price'", "price decimal(12,2)", "unit_price decimal(12,2)");
    }

    [Test]
    public void Add_TypesThatReadersBreakAt_AreLeftOutAndHaveAnId()
    {
        var latest = _history.Add(
            "a",
            [Column("id int32"), Column("at time"), Column("took duration"), Column("big list<uint64>"), Column("name string")],
            NoNames);

        Assert.Multiple(() =>
        {
            Assert.That(Texts(_history.Together(latest)), Is.EqualTo((string[])["2 id int32", "7 name string"]));
            Assert.That(
                _history.All.Where(known => known.Column.IsLeftOut).Select(known => $"{known.Column.Id} {known.Column.Type}"),
                Is.EqualTo((string[])["3 time", "4 duration", "5 list<uint64>"]));
        });
    }

    [Test]
    public void Constructor_VersionsThatStay_GoOnWithTheirIds()
    {
        var first = _history.Add("a", [Column("id int32"), Column("gone string"), Column("at time")], NoNames);
        var second = _history.Add("b", [Column("id int64")], NoNames);

        ColumnHistory next = new([[.. first.Where(column => column.IsLeftOut)], second], _history.LastId);
        var latest = next.Add("c", [Column("gone int32"), Column("id int32"), Column("at time")], NoNames);

        Assert.That(Texts(latest), Is.EqualTo((string[])["5 gone int32", "2 id int32", "4 at time"]));
        Assert.That(Texts(next.Together(latest)), Is.EqualTo((string[])["5 gone int32", "2 id int64"]));
    }

    private List<string> Add(params string[] columns) => Texts(_history.Add("a", [.. columns.Select(Column)], NoNames));

    private void Refused(string message, params string[] columns)
    {
        var refused = Assert.Throws<TableException>(() => _history.Add("b", [.. columns.Select(Column)], NoNames));
        Assert.Multiple(() =>
        {
            Assert.That(refused!.Code, Is.EqualTo(TableException.Columns));
            Assert.That(refused.Message, Does.StartWith("The version b has ").And.Contain(message));
        });
    }

    private static DatasetColumn Column(string text)
    {
        var parts = text.Split(' ', 2);
        return new DatasetColumn { Name = parts[0], Type = parts[1], Nullable = true };
    }

    private static List<string> Texts(IEnumerable<DescribedColumn> columns) =>
        [.. columns.Select(column => $"{column.Id} {column.Name} {column.Type}")];
}
