using System.Globalization;
using System.Text.RegularExpressions;
using CsCheck;
using NUnit.Framework;
using RunLinkedData.Model.Checks;

namespace RunLinkedData.Tests.Datasets.Expecting;

/// <summary>Expectations of rows against plain code, on rows by chance.</summary>
[TestFixture]
public partial class RowTestTests : TrackerFixture
{
    private static readonly Gen<Values> Rows = Gen.Select(
        Gen.SByte.Nullable(), Gen.Long[-20, 20].Nullable(), Gen.ULong.Nullable(),
        Gen.Double.Nullable(), Gen.Float.Nullable(), Gen.Int[-40, 40].Nullable(), Gen.Int[0, 400].Nullable(), Gen.Int[0, 30].Nullable(),
        (tiny, whole, wide, real, single, cents, day, letter) => new Values
        {
            Tiny = tiny,
            Whole = whole,
            Wide = wide,
            Real = real,
            Single = single,
            Price = cents / 10m,
            Day = day is null ? null : new DateOnly(2026, 1, 1).AddDays(day.Value),
            At = day is null ? null : new DateTime(2026, 1, 1).AddHours(day.Value),
            Text = letter is null ? null : ((char)('A' + letter.Value)).ToString(),
        });

    [Test]
    public Task Rows_ByChance_AreCountedAsPlainCodeDoes() => Gen.Select(Rows.Array[1, 200], Gen.Int[-50, 50], Gen.Int[-50, 50]).SampleAsync(
        async (rows, one, other) =>
        {
            var (min, max) = (Math.Min(one, other), Math.Max(one, other));
            var (from, to) = (new DateOnly(2026, 3, 1).AddDays(min), new DateOnly(2026, 3, 1).AddDays(max));
            Dictionary<string, int> expected = new()
            {
                ["Tiny.not_null"] = rows.Count(row => row.Tiny is null),
                ["Tiny.between"] = rows.Count(row => row.Tiny is { } value && !(value >= min + 0.5 && value <= max + 0.5)),
                ["Whole.between"] = rows.Count(row => row.Whole < min || row.Whole > max),
                ["Wide.at_most"] = rows.Count(row => row.Wide is { } value && (max < 0 || value > (ulong)max)),
                ["Real.between"] = rows.Count(row => row.Real is { } value && !(value >= min && value <= max)),
                ["Single.between"] = rows.Count(
                    row => row.Single is { } value && !(value >= (float)(min + 0.1) && value <= (float)(max + 0.1))),
                ["Price.between"] = rows.Count(row => row.Price < min / 70m || row.Price > max / 70m),
                ["Day.between"] = rows.Count(row => row.Day < from || row.Day > to),
                ["At.at_least"] = rows.Count(row => row.At < from.ToDateTime(default)),
                ["Text.between"] = rows.Count(
                    row => row.Text is { } text && (string.CompareOrdinal(text, "F") < 0 || string.CompareOrdinal(text, "b") > 0)),
                ["Text.one_of"] = rows.Count(row => row.Text is not (null or "A" or "C")),
                ["Price.one_of"] = rows.Count(row => row.Price is not (null or 1.5m or -3m)),
                ["Text.matches"] = rows.Count(row => row.Text is { } text && !char.IsAsciiLetter(text[0])),
                ["unique.Whole.Text"] = rows.Count(row => row is { Whole: not null, Text: not null })
                    - rows.Where(row => row is { Whole: not null, Text: not null }).DistinctBy(row => (row.Whole, row.Text)).Count(),
                ["odd"] = rows.Count(row => row.Whole % 2 != 0),
            };

            var runId = await Tracker.RunAsync("chance", run => run.SaveDatasetAsync("values", rows, o => o.ExpectOrWarn(e => e
                .Column("Tiny").NotNull().Between(min + 0.5, max + 0.5)
                .Column("Whole").Between(min, max)
                .Column("Wide").AtMost(max)
                .Column("Real").Between(min, max)
                .Column("Single").Between(min + 0.1, max + 0.1)
                .Column("Price").Between(min / 70m, max / 70m)
                .Column("Day").Between(from, to)
                .Column("At").AtLeast(from.ToDateTime(default))
                .Column("Text").Between("F", "b").OneOf("A", "C")
                .Column("Price").OneOf("1.50", "-3.00")
                .Column("Text").Matches("[A-Za-z]")
                .Unique("Whole", "Text")
                .Row<Values>("odd", row => row.Whole % 2 == 0))));

            var checks = (await Tracker.LoadDatasetAsync($"values@{runId}")).Manifest.Checks!;
            Assert.That(
                checks.Select(check => $"{check.Name} {BrokenRows(check)}"),
                Is.EqualTo(expected.Select(count => $"{count.Key} {count.Value}")));
        },
        iter: 40);

    private static int BrokenRows(DatasetCheck check) => check.Passed ? 0 : int.Parse(
        Count().Match(check.Details!).Groups[1].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);

    [GeneratedRegex(" in ([0-9,]+) of ")]
    private static partial Regex Count();

    private sealed record Values
    {
        public sbyte? Tiny { get; init; }

        public long? Whole { get; init; }

        public ulong? Wide { get; init; }

        public double? Real { get; init; }

        public float? Single { get; init; }

        [RunLinkedData.Tables.Rows.DatasetColumn(Precision = 12, Scale = 2)]
        public decimal? Price { get; init; }

        public DateOnly? Day { get; init; }

        public DateTime? At { get; init; }

        public string? Text { get; init; }
    }
}
