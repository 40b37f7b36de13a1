using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;
using RunLinkedData.Datasets.Publishing;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Formats;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests.Datasets.Publishing;

/// <summary>The profile of a version of many parts is that of one writer of the same rows.</summary>
public class MergedProfileTests : DatasetFixture
{
    private const int Parts = 500;

    public static IEnumerable<int> Seeds => TestScale.Seeds(2);

    [TestCaseSource(nameof(Seeds))]
    public async Task Publish_ManyParts_ProfileIsThatOfOneWriter(int seed)
    {
        var random = new Random(seed);
        var rows = Enumerable.Range(0, 4_000).Select(_ => Row.Make(random)).ToArray();
        var cuts = Enumerable.Range(0, Parts - 1).Select(_ => random.Next(rows.Length + 1)).Append(0).Append(rows.Length).Order().ToArray();
        var options = new SaveDatasetOptions { Format = DatasetFormat.Csv };
        var whole = await Writer.WriteRowsAsync("whole", rows, options);
        for (var index = 0; index < Parts; index++)
        {
            var writer = new DatasetWriter(
                Artifacts, RunId, DatasetFormats.BuiltIn, TimeProvider.System, member: new PartName(index, 1), isPart: true);
            await writer.WriteRowsAsync("sales", rows[cuts[index]..cuts[index + 1]], options);
        }

        var merged = (await new GroupPublication(Artifacts, others: null, RunId, TimeProvider.System, NullLogger.Instance)
            .PublishAsync(Parts, CancellationToken.None)).Single();

        Assert.That((merged.Rows, merged.Files.Count, merged.Profile.Count), Is.EqualTo(((long)rows.Length, Parts, whole.Profile.Count)));
        Assert.That(merged.Columns, Is.EqualTo(whole.Columns));
        foreach (var (column, expected) in whole.Profile)
        {
            var profile = merged.Profile[column];
            var isFloat = column is nameof(Row.Price) or nameof(Row.Small);
            Assert.That(
                (profile.Min?.GetRawText(), profile.Max?.GetRawText(), profile.Nulls, profile.Nans),
                Is.EqualTo((expected.Min?.GetRawText(), expected.Max?.GetRawText(), expected.Nulls, expected.Nans)),
                column);
            AssertSame(profile.Mean, expected.Mean, isFloat, column);
            AssertSame(profile.Stddev, expected.Stddev, isFloat, column);
            Assert.That(
                (profile.Distinct, profile.DistinctError, profile.Lengths),
                Is.EqualTo((expected.Distinct, expected.DistinctError, expected.Lengths)),
                column);
            Assert.That(Exact(profile), Is.EqualTo(Exact(expected)), column);
        }
    }

    // Estimates depend on how the rows were parted.
    private static string Exact(ColumnProfile profile) => profile.Quantiles is { RankError: not null } ? "" : JsonSerializer.Serialize(
        new ColumnProfile { Nulls = 0, Quantiles = profile.Quantiles, Histogram = profile.Histogram, Top = profile.Top },
        DatasetJson.Default.ColumnProfile);

    private static void AssertSame(double? value, double? expected, bool isFloat, string column) => Assert.That(
        value,
        expected is null ? Is.Null
        : isFloat ? Is.EqualTo(expected).Within(1e-12 * Math.Abs(expected.Value))
        : Is.EqualTo(expected),
        column);

    private sealed record Row(
        string? Note, int? Units, long Big, ulong Huge, decimal Cost, decimal? Fee, double Price, float? Small, double Endless, bool? Promo,
        DateOnly Day)
    {
        public static Row Make(Random random) => new(
            random.Next(5) switch { 0 => null, 1 => new string('é', random.Next(95, 105)), _ => "n" + random.Next(1000) },
            random.Next(4) == 0 ? null : random.Next(int.MinValue, int.MaxValue),
            random.NextInt64(long.MinValue, long.MaxValue),
            (ulong)random.NextInt64() * 2,
            random.NextInt64() / 1000m,
            random.Next(3) == 0 ? null : -random.NextInt64() / 100m,
            (random.NextDouble() * 2) + 1e6,
            random.Next(3) switch { 0 => null, 1 => float.NaN, _ => 1 + random.NextSingle() },
            random.Next(50) == 0 ? double.PositiveInfinity : double.NegativeZero,
            random.Next(3) switch { 0 => null, 1 => true, _ => false },
            new DateOnly(2026, 1, 1).AddDays(random.Next(1000)));
    }
}
