using NUnit.Framework;
using RunLinkedData.Datasets.Contracts;
using RunLinkedData.Datasets.Publishing;
using RunLinkedData.Model.Checks;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests;

/// <summary>A year of transactions by month, of which one is damaged in six ways: each is told in a line, and is not published.</summary>
public class DamagedMonthTests : TrackerFixture
{
    private static readonly DateOnly First = new(2010, 12, 1);

    private static IEnumerable<TestCaseData> Damages
    {
        get
        {
            yield return Damaged("missing day", rows => rows.Where(row => row.Day.Day != 17), "Day.each_day: 'Day' has no 2011-11-17");
            yield return Damaged(
                "negative prices",
                rows => rows.Select((row, i) => i % 100 == 7 ? row with { Price = -row.Price } : row),
                "Price.between: 'Price' is not from 0 to 100000 in 3 of 300 rows, first in row 8: -8.5");
            yield return Damaged(
                "duplicates",
                rows => rows.SelectMany((row, i) => i % 150 == 9 ? new[] { row, row } : [row]),
                "unique.Invoice.Number: the same Invoice, Number as in a row before in 2 of 302 rows, first in row 11");
            yield return Damaged(
                "nulls",
                rows => rows.Select((row, i) => i == 42 ? row with { Customer = null } : row),
                "Customer.not_null: 'Customer' is null in 1 of 300 rows, first in row 43");
            yield return Damaged(
                "double import",
                rows => rows.Concat(rows),
                "rows_within: there are 600 rows, and @latest has 300: 0.5 to 1.9 times as many");
        }
    }

    private static string SalesFile => Repository.PathOf("examples", "Contracts", "sales.yaml");

    private static DataContract Sales => DataContract.Load(SalesFile);

    [SetUp]
    public async Task FeedElevenMonths()
    {
        for (var month = 0; month < 11; month++)
        {
            var rows = Month(month);
            await Tracker.RunAsync("shop", run => run.SaveDatasetAsync("sales", rows, Contract(month)));
        }
    }

    [TestCaseSource(nameof(Damages))]
    public async Task Month_Damaged_IsNotPublishedAndOneLineSaysWhy(Func<IEnumerable<Line>, IEnumerable<Line>> damage, string expected)
    {
        var rows = damage(Month(11)).ToList();

        var error = await Assert.ThrowsAsync<ExpectationException>(
            () => Tracker.RunAsync("shop", run => run.SaveDatasetAsync("sales", rows, Contract(11))));

        Assert.That(error!.Message, Does.Contain(expected));
        Assert.That(Tracker.LoadDataset<Line>("shop/sales@latest").Select(row => row.Day.Month), Has.All.EqualTo(10));
    }

    [TestCaseSource(nameof(Damages))]
    public async Task Month_DamagedUnderTheContractOfTheExamples_IsNotPublishedAndOneLineSaysWhy(
        Func<IEnumerable<Line>, IEnumerable<Line>> damage, string expected)
    {
        var rows = damage(Month(11)).ToList();

        var error = await Assert.ThrowsAsync<ExpectationException>(
            () => Tracker.RunAsync("shop", run => run.SaveDatasetAsync("sales", rows, o => o.Contract = Sales)));

        Assert.That(error!.Message, Does.Contain(expected));
        Assert.That(Tracker.LoadDataset<Line>("shop/sales@latest").Select(row => row.Day.Month), Has.All.EqualTo(10));
    }

    [Test]
    public async Task Month_OfAnotherTypeUnderTheContractOfTheExamples_IsNotPublishedAndOneLineSaysWhy()
    {
        var rows = Month(11).Select(row => new { row.Invoice, row.Number, row.Day, Customer = $"{row.Customer}", row.Units, row.Price });

        var error = await Assert.ThrowsAsync<ExpectationException>(
            () => Tracker.RunAsync("shop", run => run.SaveDatasetAsync("sales", rows, o => o.Contract = Sales)));

        Assert.That(error!.Message, Does.Contain("Customer.type: 'Customer' is string, and integer is expected"));
    }

    [Test]
    public async Task Month_WholeUnderTheContractOfTheExamples_IsPublishedAndNamesIt()
    {
        var runId = await Tracker.RunAsync("shop", run => run.SaveDatasetAsync("sales", Month(11), o => o.Contract = Sales));

        var manifest = (await Tracker.LoadDatasetAsync("sales", runId)).Manifest;
        Assert.That(manifest.Contract!.Id, Is.EqualTo("shop-sales"));
        Assert.That(manifest.Checks!, Has.All.Matches<DatasetCheck>(check => check is { Passed: true }));
        Assert.That(File.ReadAllLines(SalesFile), Has.Length.LessThan(25));
    }

    [Test]
    public async Task Month_OfAnotherType_IsNotPublishedAndOneLineSaysWhy()
    {
        var rows = Month(11).Select(row => new { row.Invoice, row.Number, row.Day, Customer = $"{row.Customer}", row.Units, row.Price });

        var error = await Assert.ThrowsAsync<ExpectationException>(() => Tracker.RunAsync("shop", run => run.SaveDatasetAsync(
            "sales", rows, o => o.Expect(e => e.SameSchemaAs("@latest").Column("Customer").OfType("int32")))));

        Assert.That(error!.Message, Does.Contain("'Customer' was int32 and is string"));
    }

    [Test]
    public async Task Month_Whole_IsPublished()
    {
        var rows = Month(11);

        var runId = await Tracker.RunAsync("shop", run => run.SaveDatasetAsync("sales", rows, Contract(11)));

        Assert.That(Tracker.LoadDataset<Line>("sales", runId), Has.Count.EqualTo(300));
    }

    private static Action<SaveDatasetOptions> Contract(int month) => o => o.Expect(e => e
        .Rows(min: 200)
        .Column("Day").EachDay(First.AddMonths(month), First.AddMonths(month).AddDays(27))
        .Column("Customer").NotNull().OfType("int32")
        .Column("Price").NotNull().Between(0, 100_000)
        .Column("Units").NotNull().AtLeast(1)
        .Unique("Invoice", "Number")
        .SameSchemaAs("@latest")
        .RowsWithin(0.5, 1.9, of: "@latest")
        .MeanShift("Price", max: 3));

    private static TestCaseData Damaged(string name, Func<IEnumerable<Line>, IEnumerable<Line>> damage, string expected) =>
        new TestCaseData(damage, expected).SetArgDisplayNames(name);

    private static List<Line> Month(int month)
    {
        var first = First.AddMonths(month);
        return [.. Enumerable.Range(0, 300).Select(i => new Line(
            (month * 1000) + (i / 3), i % 3, first.AddDays(i % 28), 12_000 + (i % 40), 1 + (i % 9), 5m + (i % 8 * 0.5m)))];
    }

    public sealed record Line(int Invoice, int Number, DateOnly Day, int? Customer, int Units, decimal Price);
}
