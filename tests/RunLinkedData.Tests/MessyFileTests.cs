using System.Globalization;
using System.Text;
using CsvHelper;
using NUnit.Framework;
using RunLinkedData.Datasets.Publishing;
using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Tests;

/// <summary>
/// A messy CSV, with a null here and there, goes through three processes that read from each other, and is at the end what it was.
/// </summary>
/// <remarks>RLD_TEST_MESSY_ROWS=500000 makes it as long as that.</remarks>
public class MessyFileTests : TrackerFixture
{
    private static readonly string[] Notes =
    [
        "plain", "a, b", "say \"hi\"", "two\nlines", "cr\r\nlf", "\r", " padded ", "日本語 🐘", "NA", "null", "NaN", "", "#x", "=1+1",
        "\uFEFFmark", "'",
    ];

    // Beyond the bounds of batches and of what builders of columns take at once.
    private static readonly int Rows =
        int.Parse(Environment.GetEnvironmentVariable("RLD_TEST_MESSY_ROWS") ?? "20001", NumberStyles.None, CultureInfo.InvariantCulture);

    [Test]
    public async Task Chain_OfThreeProcesses_KeepsEveryValue(
        [Values(DatasetFormat.Parquet, DatasetFormat.Csv, DatasetFormat.JsonLines)] string format)
    {
        var rows = Make().ToList();
        await WriteAsync(rows);
        void As(SaveDatasetOptions options) => options.Format = format;

        await using (var tracker = RunTracker.Connect(Options()))
        {
            await tracker.RunAsync("import", run => run.SaveDatasetAsync("raw", Read(), As));
        }

        await using (var tracker = RunTracker.Connect(Options()))
        {
            await tracker.RunAsync("clean", async run =>
            {
                var raw = await run.LoadInputAsync<Line>("import/raw@latest");
                await run.SaveDatasetAsync("lines", raw.Select(line => new CleanLine(line, line.Units * line.Price)), As);
            });
        }

        await using (var tracker = RunTracker.Connect(Options()))
        {
            await tracker.RunAsync("report", async run =>
            {
                var clean = await run.LoadInputAsync<CleanLine>("clean/lines@latest");
                await run.SaveDatasetAsync("lines", clean, As);
            });
        }

        var version = (await Tracker.ResolveAsync("report/lines@latest")).RunId;
        var read = await Tracker.LoadDatasetAsync<CleanLine>("lines", version);
        Assert.That(read, Has.Count.EqualTo(Rows));
        foreach (var (i, line) in read.Index())
        {
            // One by one, as a comparison of half a million rows would be shown whole.
            Assert.That(line, Is.EqualTo(new CleanLine(rows[i], rows[i].Units * rows[i].Price)), $"row {i + 1}");
        }

        var profile = (await Tracker.LoadDatasetAsync("report/lines@latest")).Manifest.Profile;
        Assert.That(profile["Day"].Nulls, Is.EqualTo(1));
        Assert.That(profile["Note"].Nulls, Is.EqualTo(rows.Count(row => row.Note is null)));
        Assert.That(profile["Price"].Nulls, Is.EqualTo(rows.Count(row => row.Price is null)));
        Assert.That((await Tracker.GetLineageAsync(version)).Edges, Has.Count.EqualTo(2));
    }

    private static IEnumerable<Line> Make()
    {
        var random = new Random(13);
        for (var i = 0; i < Rows; i++)
        {
            yield return new Line
            {
                Id = i,
                Day = i == 0 ? null : new DateOnly(2026, 1, 1).AddDays(i % 365),
                Store = i == Rows - 1 ? null : $"S{i % 50:000}",
                Note = i % 3 == 0 ? null : Notes[random.Next(Notes.Length)],
                Units = i % 8191 == 5 ? null : random.Next(-5, 100),
                Price = random.Next(7000) == 0 ? null : Math.Round(random.NextDouble() * 1000, 4),
                Cost = i < 8192 ? null : random.Next(100_000) / 100m,
                At = i >= 8192 ? null : new DateTime(2026, 1, 1).AddSeconds(i).AddMicroseconds(i),
                Promotion = i % 2 == 0 ? null : i % 4 == 1,
            };
        }
    }

    // With a mark, CR LF, quotes where none are needed, spaces around numbers and exponents.
    private async Task WriteAsync(IEnumerable<Line> rows)
    {
        await using StreamWriter file = new(Folder["messy.csv"], append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        await file.WriteAsync("Id,Day,Store,Note,\"Units\",Price,Cost,At,Promotion\r\n");
        foreach (var row in rows)
        {
            var note = row.Note is null ? "" : $"\"{row.Note.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
            var price = row.Price?.ToString(row.Id % 2 == 0 ? "R" : "E16", CultureInfo.InvariantCulture);
            var rest = FormattableString.Invariant($"{price},{row.Cost},{row.At:yyyy-MM-dd HH:mm:ss.ffffff},{row.Promotion}");
            await file.WriteAsync(FormattableString.Invariant(
                $"{row.Id},{row.Day:yyyy-MM-dd},{row.Store},{note},\" {row.Units}\",{rest}\r\n"));
        }
    }

    private IEnumerable<Line> Read()
    {
        CsvReaderOptions options = new() { Separator = ',', MalformedData = CsvMalformedDataHandling.Throw };
        using var csv = CsvReader.FromFile(Folder["messy.csv"], options);
        while (csv.Read())
        {
            string? Field(int index) => csv.GetRawSpan(index).IsEmpty ? null : Encoding.UTF8.GetString(csv.GetSpan(index));
            var culture = CultureInfo.InvariantCulture;
            yield return new Line
            {
                Id = int.Parse(Field(0)!, NumberStyles.None, culture),
                Day = Field(1) is { } day ? DateOnly.ParseExact(day, "yyyy-MM-dd", culture) : null,
                Store = Field(2),
                Note = Field(3),
                Units = Field(4)!.Trim() is { Length: > 0 } units ? int.Parse(units, NumberStyles.AllowLeadingSign, culture) : null,
                Price = Field(5) is { } price ? double.Parse(price, NumberStyles.Float, culture) : null,
                Cost = Field(6) is { } cost ? decimal.Parse(cost, NumberStyles.Float, culture) : null,
                At = Field(7) is { } at ? DateTime.ParseExact(at, "yyyy-MM-dd HH:mm:ss.ffffff", culture) : null,
                Promotion = Field(8) is { } flag ? bool.Parse(flag) : null,
            };
        }
    }

    private record Line
    {
        public int Id { get; init; }

        public DateOnly? Day { get; init; }

        public string? Store { get; init; }

        public string? Note { get; init; }

        public int? Units { get; init; }

        public double? Price { get; init; }

        public decimal? Cost { get; init; }

        public DateTime? At { get; init; }

        public bool? Promotion { get; init; }
    }

    private sealed record CleanLine : Line
    {
        public CleanLine()
        {
        }

        public CleanLine(Line line, double? revenue)
            : base(line) => Revenue = revenue;

        public double? Revenue { get; init; }
    }
}
