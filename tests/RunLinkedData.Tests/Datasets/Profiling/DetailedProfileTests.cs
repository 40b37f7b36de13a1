using System.Text.Json;
using NUnit.Framework;
using RunLinkedData.Datasets.Comparison;
using RunLinkedData.Datasets.Publishing;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Model.Manifest.Figures;
using RunLinkedData.Tables.Columns;
using RunLinkedData.Tables.Profiling;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests.Datasets.Profiling;

/// <summary>What a profile tells besides counts, ends and moments.</summary>
public sealed class DetailedProfileTests : DatasetFixture
{
    public static IEnumerable<int> Seeds => TestScale.Seeds(2);

    [Test]
    public async Task Save_FewValues_AreToldExactly()
    {
        var profile = await ProfileAsync(Enumerable.Range(0, 1_000).Select(i => new Row(i)));

        Assert.That(profile.Select(column => (column.Key, column.Value.Distinct, column.Value.DistinctError)), Is.EqualTo(
            new (string, long?, double?)[]
            {
                ("Text", 10, null), ("Units", 100, null), ("Price", 4, null), ("Cost", 5, null), ("Day", 30, null), ("At", 24, null),
                ("Took", 3, null), ("Flag", 2, null), ("Id", 1_000, null), ("Maybe", 7, null), ("Parts", null, null),
            }));
        Assert.That(Numbers(profile["Units"].Quantiles!), Is.EqualTo(new double[] { 0, 4, 24, 49, 74, 94, 98 }));
        Assert.That(profile["Day"].Quantiles!.P50!.Value.GetString(), Is.EqualTo("2026-01-15"));
        Assert.That(profile["At"].Quantiles!.P99!.Value.GetString(), Is.EqualTo("2026-01-01T23:00:00.000000"));
        Assert.That(profile["Cost"].Quantiles!.P50!.Value.GetDouble(), Is.EqualTo(0.25));
        Assert.That(profile["Units"].Quantiles!.RankError, Is.Null);
        Assert.That(Tops(profile["Flag"]), Is.EqualTo(new[] { ("false", 750L), ("true", 250L) }));
        Assert.That(Tops(profile["Text"])[..2], Is.EqualTo(new[] { ("\"n0\"", 550L), ("\"n1\"", 50L) }));
        Assert.That(profile["Price"].Top, Has.Count.EqualTo(4));
        Assert.That(profile["Id"].Top, Is.Null, "each value occurs once");
        Assert.That(profile["Text"].Lengths, Is.EqualTo(new TextLengths { Min = 2, Max = 2, Mean = 2 }));
        Assert.That(profile["Parts"].Top ?? (object?)profile["Parts"].Lengths ?? profile["Id"].Quantiles, Is.Null);
        foreach (var column in new[] { "Units", "Price", "Cost", "Day", "At", "Took", "Maybe" })
        {
            var (histogram, nulls) = (profile[column].Histogram!, profile[column].Nulls);
            Assert.That(histogram.Counts.Sum(), Is.EqualTo(1_000 - nulls), column);
            Assert.That(histogram.Edges, Has.Count.EqualTo(histogram.Counts.Count + 1).And.Count.LessThanOrEqualTo(21), column);
            Assert.That(histogram.Edges[0].GetRawText(), Is.EqualTo(profile[column].Min!.Value.GetRawText()), column);
            Assert.That(histogram.Edges[^1].GetRawText(), Is.EqualTo(profile[column].Max!.Value.GetRawText()), column);
        }

        Assert.That(profile["Units"].Histogram!.Counts, Is.EqualTo(Enumerable.Repeat(50L, 20)));
    }

    [TestCaseSource(nameof(Seeds))]
    public async Task Save_InAnyFormat_ProfileIsTheSame(int seed)
    {
        var random = new Random(seed);
        var rows = Enumerable.Range(0, 30_000).Select(_ => new Row(random.Next(1 << 20))).ToArray();
        var texts = new List<string>();
        foreach (var format in RowFormats)
        {
            texts.Add(JsonSerializer.Serialize(
                (await SaveAsync(rows, format)).Manifest.Profile, DatasetJson.Default.IReadOnlyDictionaryStringColumnProfile));
        }

        Assert.That(texts.Distinct().Count(), Is.EqualTo(1));
    }

    [Test]
    public async Task Save_ManyValues_AreToldWithTheirErrors()
    {
        const int Count = 100_000;
        var random = new Random(1);
        var profile = await ProfileAsync(Enumerable.Range(0, Count).Select(i => (
            Number: (long)i,
            Text: random.Next(10) == 0 ? "often" : $"t{i:000000}",
            Price: Math.Exp(random.NextDouble() * 12),
            Id: new Guid(i, 7, 7, new byte[8]))));

        foreach (var (column, expected) in new[] { ("Item1", Count), ("Item2", 90_000), ("Item3", Count), ("Item4", Count) })
        {
            Assert.That(profile[column].Distinct, Is.EqualTo(expected).Within(5).Percent.And.LessThanOrEqualTo(Count), column);
            Assert.That(profile[column].DistinctError, Is.EqualTo(0.016), column);
        }

        Assert.That(
            Numbers(profile["Item1"].Quantiles!).Zip([0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99]),
            Is.All.Matches<(double Found, double Share)>(quantile => Math.Abs((quantile.Found / Count) - quantile.Share) < 0.015));
        Assert.That(profile["Item1"].Quantiles!.RankError, Is.EqualTo(0.015));
        Assert.That(profile["Item1"].Histogram!.Counts, Is.All.EqualTo(Count / 20).Within(25).Percent);
        Assert.That(profile["Item1"].Histogram!.Counts.Sum(), Is.EqualTo(Count).Within(20));
        Assert.That((profile["Item1"].Top, profile["Item3"].Top), Is.EqualTo(default((object?, object?))));
        Assert.That(Tops(profile["Item2"])[0], Is.EqualTo(("\"often\"", 10_000L)).Using<(string, long), (string, long)>(
            (one, two) => one.Item1 == two.Item1 && Math.Abs(one.Item2 - two.Item2) < 500));
        Assert.That(profile["Item2"].Top![0].AtMost, Is.Null, "it was counted from the beginning");
        Assert.That((profile["Item2"].Lengths!.Min, profile["Item2"].Lengths!.Max), Is.EqualTo((5L, 7L)));

        // What lies far out has a bin of its own.
        var edges = profile["Item3"].Histogram!.Edges.Select(edge => edge.GetDouble()).ToArray();
        Assert.That(edges, Is.Ordered);
    }

    [Test]
    public async Task Save_OutliersFarOff_BinsPartWhatIsBetween()
    {
        var profile = await ProfileAsync(Enumerable.Range(0, 1_000).Select(i => ValueTuple.Create(i == 999 ? 1_000_000 : i % 100)));

        var histogram = profile["Item1"].Histogram!;
        Assert.That(histogram.Edges.Select(edge => edge.GetInt32()).TakeLast(2), Is.EqualTo(new[] { 98, 1_000_000 }));
        Assert.That(histogram.Counts.SkipLast(1), Has.None.EqualTo(0));
        Assert.That(histogram.Counts, Has.Count.GreaterThan(8));
    }

    [Test]
    public async Task Save_NothingOrNullsOrNaNs_TellsNoneOfIt()
    {
        foreach (var profile in new[]
        {
            await ProfileAsync(Array.Empty<(string? Text, double? Number, bool? Flag)>()),
            await ProfileAsync(Enumerable.Repeat((Text: (string?)null, Number: (double?)null, Flag: (bool?)null), 10)),
        })
        {
            Assert.That(profile.Values.Select(column => (column.Distinct, column.Quantiles, column.Histogram, column.Top, column.Lengths)),
                Is.All.EqualTo(default((long?, ColumnQuantiles?, ColumnHistogram?, IReadOnlyList<TopValue>?, TextLengths?))));
        }

        var nans = (await ProfileAsync(Enumerable.Repeat(ValueTuple.Create(double.NaN), 3)))["Item1"];
        Assert.That((nans.Nans, nans.Distinct, nans.Quantiles), Is.EqualTo(((long?)3, (long?)null, (ColumnQuantiles?)null)));
        double[] odd = [double.NaN, 0, -0.0, double.PositiveInfinity];
        var some = (await ProfileAsync(odd.Select(value => ValueTuple.Create(value))))["Item1"];
        Assert.That((some.Distinct, some.Histogram), Is.EqualTo(((long?)2, (ColumnHistogram?)null)));
        Assert.That(some.Quantiles!.P99!.Value.GetString(), Is.EqualTo("Infinity"));
    }

    [Test]
    public async Task Save_OneRow_HasOneValueAndOneBin()
    {
        var profile = await ProfileAsync([new Row(5)]);

        Assert.That(profile["Units"].Histogram!.Counts, Is.EqualTo(new[] { 1 }));
        Assert.That(Numbers(profile["Units"].Quantiles!), Is.All.EqualTo(5));
        Assert.That((profile["Units"].Distinct, profile["Units"].Top), Is.EqualTo(((long?)1, (IReadOnlyList<TopValue>?)null)));
    }

    [Test]
    public async Task Save_EndsOfTheirTypes_AreTold()
    {
        var profile = await ProfileAsync(new[]
        {
            (sbyte.MinValue, long.MinValue, ulong.MaxValue, double.MaxValue, DateOnly.MinValue, -79228162514.264337593543950335m),
            (sbyte.MaxValue, long.MaxValue, 0UL, 0.0, DateOnly.MaxValue, 79228162514.264337593543950335m),
        }, o => (o.DecimalScale, o.DecimalRounding) = (18, MidpointRounding.ToEven));

        Assert.That(profile.Values.Select(column => column.Distinct), Is.All.EqualTo(2));
        Assert.That(profile.Values.Select(column => column.Histogram?.Counts.Sum()), Is.All.EqualTo(2));
    }

    [Test]
    public async Task Save_Texts_HaveLengthsInCharacters()
    {
        var profile = (await ProfileAsync(new[] { "", "é", "日本語", "👍a" }.Select(value => ValueTuple.Create(value))))["Item1"];

        Assert.That(profile.Lengths, Is.EqualTo(new TextLengths { Min = 0, Max = 3, Mean = 1.5 }));
    }

    [Test]
    public async Task Save_LongTextsAndSecrets_AreNotShown()
    {
        var (long1, token) = (new string('x', 300), "ghp_" + new string('a', 36));
        var rows = Enumerable.Range(0, 30).Select(i => (Note: i % 3 == 0 ? long1 : i % 3 == 1 ? token : "plain", Other: i % 2));
        var top = (await ProfileAsync(rows))["Item1"].Top!;

        Assert.That(top.Select(value => value.Value?.GetString()), Is.EquivalentTo(new[] { null, "***", "plain" }));
        Assert.That(top.Select(value => value.Count), Is.All.EqualTo(10));
        var passwords = (await ProfileAsync(Enumerable.Repeat(new Login("joe", "abc"), 5)))["Password"];
        Assert.That(Tops(passwords), Is.EqualTo(new[] { ("\"***\"", 5L) }));
    }

    [Test]
    public async Task Save_WithLessProfile_TellsLessAndHasTheSameDigest()
    {
        var rows = Enumerable.Range(0, 500).Select(i => new Row(i)).ToArray();
        var full = (await SaveAsync(rows)).Manifest;
        var some = (await SaveAsync(rows, options: new SaveDatasetOptions { Profile = ProfileLevel.WithoutTopValues })).Manifest;
        var basic = (await SaveAsync(rows, options: new SaveDatasetOptions { Profile = ProfileLevel.Basic })).Manifest;

        Assert.That((some.Digest, basic.Digest), Is.EqualTo((full.Digest, full.Digest)));
        Assert.That((full.ManifestVersion, basic.ManifestVersion), Is.EqualTo((1, 1)));
        foreach (var (column, profile) in full.Profile)
        {
            Assert.That(Json(some.Profile[column]), Is.EqualTo(Json(profile with { Top = null })));
            Assert.That(Json(basic.Profile[column]), Is.EqualTo(Json(profile with
            {
                Distinct = null,
                DistinctError = null,
                Quantiles = null,
                Histogram = null,
                Lengths = null,
                Top = null,
            })));
        }

        await Assert.ThrowsAsync<ArgumentException>(() => SaveAsync(rows, options: new SaveDatasetOptions { Profile = (ProfileLevel)9 }));
    }

    [Test]
    public async Task Compare_WithAManifestThatTellsLess_PassesOverWhatItDoesNotTell()
    {
        var rows = Enumerable.Range(0, 500).Select(i => new Row(i)).ToArray();
        var full = (await SaveAsync(rows)).Manifest;
        var basic = (await SaveAsync(rows, options: new SaveDatasetOptions { Profile = ProfileLevel.Basic })).Manifest;
        var other = basic with { Digest = "sha256:0" };

        Assert.That(DatasetComparer.CompareManifests(full, other).Columns, Is.Empty);
        Assert.That(DatasetComparer.CompareManifests(other, full).Columns, Is.Empty);
        var changed = (await SaveAsync(rows.Select(row => row with { Text = row.Text == "n1" ? "n2" : row.Text }))).Manifest;
        Assert.That(DatasetComparer.CompareManifests(full, changed).Columns.Select(column => column.Name), Is.EqualTo(new[] { "Text" }));
    }

    [Test]
    public void Add_PartsWithoutASketchOrWithABrokenOne_TellNothingOfIt()
    {
        var type = ColumnType.Parse("int32")!;
        var whole = ColumnProfiler.Create(type, ProfileLevel.Full);
        whole.Add(new ColumnSummary { Nulls = 0, Min = "1", Max = "3", Count = 2, Sum = 4, Squares = 10 });
        Assert.That((whole.Finish().Mean, whole.Finish().Distinct), Is.EqualTo(((double?)2, (long?)null)));

        foreach (var sketch in new[] { "", "AQ==", "AgA=", "no base64", Convert.ToBase64String(new byte[40]) })
        {
            whole = ColumnProfiler.Create(type, ProfileLevel.Full);
            whole.Add(new ColumnSummary { Nulls = 0, Min = "1", Max = "3", Count = 2, Sum = 4, Squares = 10, Sketch = sketch });
            Assert.That((whole.Finish().Mean, whole.Finish().Distinct), Is.EqualTo(((double?)2, (long?)null)), sketch);
        }
    }

    [Test]
    public async Task Read_ManifestOfBefore_HasNoneOfIt()
    {
        var json = await File.ReadAllBytesAsync(Path.Combine(
            TestContext.CurrentContext.TestDirectory, "Datasets", "manifest-before-sketches.golden.json"));
        var manifest = ManifestJson.Read(json, new DatasetIdentity("readings", RunId));

        Assert.That(manifest.Profile["Count"].Mean, Is.EqualTo(2.5));
        Assert.That(manifest.Profile.Values.Select(column => column.Distinct), Is.All.Null);
    }

    private static string Json(ColumnProfile profile) => JsonSerializer.Serialize(profile, DatasetJson.Default.ColumnProfile);

    private static double[] Numbers(ColumnQuantiles quantiles) =>
    [
        .. new[] { quantiles.P1, quantiles.P5, quantiles.P25, quantiles.P50, quantiles.P75, quantiles.P95, quantiles.P99 }
            .Select(value => value!.Value.GetDouble()),
    ];

    private static (string, long)[] Tops(ColumnProfile profile) =>
        [.. profile.Top!.Select(top => (top.Value!.Value.GetRawText(), top.Count))];

    private async Task<IReadOnlyDictionary<string, ColumnProfile>> ProfileAsync<T>(
        IEnumerable<T> rows, Action<SaveDatasetOptions>? configure = null)
    {
        var options = new SaveDatasetOptions();
        configure?.Invoke(options);
        return (await SaveAsync(rows, options: options)).Manifest.Profile;
    }

    private sealed record Login(string User, string Password);

    private sealed record Row(
        string Text, int Units, double Price, decimal Cost, DateOnly Day, DateTime At, TimeSpan Took, bool Flag, Guid Id, int? Maybe,
        int[] Parts)
    {
        public Row(int i)
            : this(
                i % 2 == 0 ? "n0" : "n" + (i % 20 / 2),
                i % 100,
                i % 4 / 10.0,
                i % 5 * 0.125m,
                new DateOnly(2026, 1, 1).AddDays(i % 30),
                new DateTime(2026, 1, 1).AddHours(i % 24),
                TimeSpan.FromSeconds(i % 3),
                i % 4 == 0,
                new Guid(i, 0, 0, new byte[8]),
                i % 8 == 7 ? null : i % 8,
                [i])
        {
        }
    }
}
