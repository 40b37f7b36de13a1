using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;
using RunLinkedData.Datasets.Publishing;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Formats;
using RunLinkedData.Tables.Rows;

namespace RunLinkedData.Tests.Datasets.Publishing;

/// <summary>What several writers put into one folder is one version.</summary>
public class PartsTests : DatasetFixture
{
    private readonly DatasetIdentity _dataset = new("sales", RunId);

    [TestCaseSource(nameof(RowFormats))]
    public async Task Merge_PartsOfSeveralWriters_IsTheWhole(string format)
    {
        var rows = Wide.Make(5_000);
        var whole = (await SaveAsync(rows, format)).Manifest;
        var publication = new DatasetPublication(Artifacts, _dataset, TimeProvider.System);
        List<PartManifest> parts = [];
        foreach (var (index, some) in new[] { rows[..1], rows[1..1_700], [], rows[1_700..] }.Index())
        {
            parts.Add(await WriteAsync(some, format, index));
        }

        await publication.PublishAsync(publication.Merge(parts), CancellationToken.None);

        var merged = await OpenAsync("sales");
        Assert.That(await merged.ReadRowsAsync<Wide>(), Is.EqualTo(rows));
        Assert.That((merged.Manifest.Rows, merged.Manifest.Files.Count), Is.EqualTo((5_000L, 4)));
        Assert.That(merged.Manifest.Columns, Is.EqualTo(whole.Columns));
        foreach (var (column, profile) in merged.Manifest.Profile)
        {
            var expected = whole.Profile[column];
            Assert.That(
                (Text(profile.Min), Text(profile.Max), profile.Nulls, profile.Nans),
                Is.EqualTo((Text(expected.Min), Text(expected.Max), expected.Nulls, expected.Nans)),
                column);
            var tolerance = column == nameof(Wide.Price) ? 1e-12 : 0;
            Assert.That(
                profile.Mean, expected.Mean is null ? Is.Null : Is.EqualTo(expected.Mean).Within(tolerance * expected.Mean), column);
            Assert.That(
                profile.Stddev,
                expected.Stddev is null ? Is.Null : Is.EqualTo(expected.Stddev).Within(tolerance * expected.Stddev),
                column);
        }
    }

    [Test]
    public async Task Merge_NullsInOnePartOnly_IsNullable()
    {
        var full = await WriteAsync<Number>([new(1)], DatasetFormat.Parquet, 0);
        var withNulls = await WriteAsync<MaybeNumber>([new(null)], DatasetFormat.Parquet, 1);

        var merged = new DatasetPublication(Artifacts, _dataset, TimeProvider.System).Merge(full, withNulls);

        Assert.That((merged.Columns[0].Nullable, merged.Profile.Values.Single().Nulls), Is.EqualTo((true, 1L)));
    }

    [Test]
    public async Task Merge_PartsOfOtherColumns_NamesThem()
    {
        var numbers = await WriteAsync<Number>([new(1)], DatasetFormat.Csv, 0);
        var texts = await WriteAsync<Word>([new("a")], DatasetFormat.Csv, 1);

        var error = Assert.Throws<DatasetSchemaException>(
            () => new DatasetPublication(Artifacts, _dataset, TimeProvider.System).Merge(numbers, texts))!;

        Assert.That(error.Message, Does.Contain("'part-0-00000.csv' has csv: Value int32, 'part-1-00000.csv' has csv: Value string"));
    }

    private static string? Text(System.Text.Json.JsonElement? value) => value?.GetRawText();

    private async Task<PartManifest> WriteAsync<T>(T[] rows, string format, int index)
    {
        var options = new SaveDatasetOptions { Format = format };
        await using var source = RowSource<T>.Open(_dataset, rows, options.Decimals);
        var folder = new PartFolder(Artifacts, _dataset, NullLogger.Instance, $"{index}-");
        return await new RowParts(folder, DatasetFormats.BuiltIn.Named(format, nameof(format)), _dataset, options, gate: null)
            .WriteAsync(source, CancellationToken.None);
    }

    private sealed record Number(int Value);

    private sealed record MaybeNumber(int? Value);

    private sealed record Word(string Value);

    private sealed record Wide(
        string Shop, string? Note, DateTime Day, TimeSpan Took, int? Units, ulong Big, decimal Cost, double Price, bool Promo)
    {
        public static Wide[] Make(int count)
        {
            var random = new Random(7);
            return [.. Enumerable.Range(0, count).Select(i => new Wide(
                "S" + random.Next(50),
                i % 7 == 0 ? null : new string('n', random.Next(300)),
                new DateTime(2026, 1, 1).AddMinutes(random.Next(1_000_000)),
                TimeSpan.FromTicks(random.NextInt64(1L << 40)),
                i % 3 == 0 ? null : random.Next(int.MinValue, int.MaxValue),
                (ulong)random.NextInt64() * 2,
                random.NextInt64() / 1000m,
                random.NextDouble() * 100,
                random.Next(10) == 0))];
        }
    }
}
