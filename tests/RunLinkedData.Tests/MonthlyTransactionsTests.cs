using System.Globalization;
using NUnit.Framework;
using RunLinkedData.Datasets.Comparison;
using RunLinkedData.Datasets.RowComparison;

namespace RunLinkedData.Tests;

/// <summary>A year of transactions, fed month by month: history and comparison say what plain code computes from the same file.</summary>
/// <remarks>
/// With RLD_TEST_TRANSACTIONS=FILE.csv (InvoiceNo, InvoiceDate, CustomerID, TotalPrice; a year from 2010-12 on) the figures
/// are those of real transactions.
/// </remarks>
public class MonthlyTransactionsTests : TrackerFixture
{
    private const double Close = 1e-9;
    private static readonly DateOnly First = new(2010, 12, 1);

    private List<Invoice> _invoices = [];
    private List<string> _versions = [];

    [SetUp]
    public async Task FeedTwelveMonths()
    {
        var file = Environment.GetEnvironmentVariable("RLD_TEST_TRANSACTIONS");
        _invoices = file is null ? Made() : Read(file);
        List<string> versions = [];
        for (var month = 0; month < 12; month++)
        {
            var until = First.AddMonths(month + 1);
            versions.Add(await Tracker.RunAsync(
                "shop",
                async run =>
                {
                    await run.SaveDatasetAsync(
                        "month", _invoices.Where(invoice => invoice.Date < until && invoice.Date >= until.AddMonths(-1)));
                    await run.SaveDatasetAsync("so_far", _invoices.Where(invoice => invoice.Date < until));
                },
                start => start.Parameters["month"] = until.AddMonths(-1).ToString("yyyy-MM", CultureInfo.InvariantCulture)));
        }

        _versions = versions;
    }

    [Test]
    public async Task History_OfTwelveMonths_HasTheFiguresOfTheFile()
    {
        var history = await Tracker.Process("shop").Dataset("month").HistoryAsync();

        Assert.That(history.Versions.Select(version => version.Version.RunId), Is.EqualTo(_versions));
        foreach (var (month, version) in history.Versions.Index())
        {
            var invoices = Month(month);
            var prices = invoices.Select(invoice => invoice.TotalPrice).ToList();
            var mean = prices.Average();
            Assert.Multiple(() =>
            {
                Assert.That(
                    version.Version.Parameters["month"],
                    Is.EqualTo(First.AddMonths(month).ToString("yyyy-MM", CultureInfo.InvariantCulture)));
                Assert.That(version.Rows, Is.EqualTo(invoices.Count));
                Assert.That(version.Profile["CustomerId"].Nulls, Is.EqualTo(invoices.Count(invoice => invoice.CustomerId is null)));
                Assert.That(version.Profile["Date"].Min?.GetString(), Is.EqualTo(Text(invoices.Min(invoice => invoice.Date))));
                Assert.That(version.Profile["Date"].Max?.GetString(), Is.EqualTo(Text(invoices.Max(invoice => invoice.Date))));
                Assert.That(version.Profile["TotalPrice"].Min?.GetDouble(), Is.EqualTo(prices.Min()));
                Assert.That(version.Profile["TotalPrice"].Max?.GetDouble(), Is.EqualTo(prices.Max()));
                Assert.That(version.Profile["TotalPrice"].Mean, Is.EqualTo(mean).Within(Close).Percent);
                Assert.That(
                    version.Profile["TotalPrice"].Stddev,
                    Is.EqualTo(Math.Sqrt(prices.Sum(price => (price - mean) * (price - mean)) / (prices.Count - 1))).Within(Close).Percent);
            });
        }
    }

    [Test]
    public async Task LoadHistory_OfTwelveMonths_IsTheFileAgain()
    {
        var rows = await Tracker.Process("shop").Dataset("month").LoadHistoryAsync<Invoice>().ToListAsync();

        Assert.That(rows.Select(row => row.Row), Is.EqualTo(Enumerable.Range(0, 12).SelectMany(Month)));
        Assert.That(rows.Select(row => row.RunId).Distinct(), Is.EqualTo(_versions));
    }

    [Test]
    public async Task Comparison_OfEachMonthWithTheOneBefore_HasTheShiftsOfTheFile()
    {
        for (var month = 1; month < 12; month++)
        {
            var comparison = await Tracker.CompareAsync($"month@{_versions[month - 1]}", $"month@{_versions[month]}");

            var (one, two) = (Month(month - 1), Month(month));
            var dataset = comparison.Datasets.Single();
            var price = dataset.Columns.Single(column => column.Name == "TotalPrice");
            Assert.Multiple(() =>
            {
                Assert.That(
                    (dataset.Outcome, dataset.Original!.Rows, dataset.Other!.Rows),
                    Is.EqualTo((DatasetOutcome.Different, (long)one.Count, (long)two.Count)));
                Assert.That(
                    price.MeanShift,
                    Is.EqualTo(two.Average(invoice => invoice.TotalPrice) - one.Average(invoice => invoice.TotalPrice)).Within(1e-6));
            });
        }
    }

    [Test]
    public async Task Rows_OfAllUntilAMonth_ComparedByInvoice_AreThoseOfTheMonth()
    {
        for (var month = 1; month < 12; month++)
        {
            var differences =
                await Tracker.CompareRowsAsync($"so_far@{_versions[month - 1]}", $"so_far@{_versions[month]}", ["Number"]).ToListAsync();

            Assert.That(differences.Select(difference => difference.Change), Is.All.EqualTo(RowChange.Added));
            Assert.That(
                differences.Select(difference => difference.Key["Number"]),
                Is.EqualTo(Month(month).Select(invoice => invoice.Number).Order(StringComparer.Ordinal)));
        }
    }

    private List<Invoice> Month(int month) =>
        [.. _invoices.Where(invoice => invoice.Date >= First.AddMonths(month) && invoice.Date < First.AddMonths(month + 1))];

    private static string Text(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    // No field of this file has quotes.
    private static List<Invoice> Read(string file) =>
    [
        .. from line in File.ReadLines(file).Skip(1)
           let fields = line.Split(',')
           select new Invoice(
               fields[0],
               DateOnly.ParseExact(fields[1], "yyyy-MM-dd", CultureInfo.InvariantCulture),
               fields[2].Length == 0 ? null : int.Parse(fields[2], CultureInfo.InvariantCulture),
               double.Parse(fields[3], CultureInfo.InvariantCulture)),
    ];

    // As such files are: more in December, customers who are not known, returns.
    private static List<Invoice> Made()
    {
        var random = new Random(1);
        return [.. from day in Enumerable.Range(0, 374)
                   let date = First.AddDays(day)
                   from number in Enumerable.Range(0, random.Next(date.Month == 12 ? 8 : 4) + 1)
                   select new Invoice(
                       $"{(random.Next(10) == 0 ? "C" : "")}{day * 10 + number}",
                       date,
                       random.Next(5) == 0 ? null : random.Next(99),
                       Math.Round((random.NextDouble() * 900) - 100, 2))];
    }

    private sealed record Invoice(string Number, DateOnly Date, int? CustomerId, double TotalPrice);
}
