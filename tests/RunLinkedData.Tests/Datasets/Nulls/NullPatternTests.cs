using CsCheck;
using NUnit.Framework;
using RunLinkedData.Datasets.Publishing;

namespace RunLinkedData.Tests.Datasets.Nulls;

/// <summary>
/// Whatever is null is null again, and nothing else is, at the sizes around which buffers grow, batches end, and row groups and files do.
/// </summary>
[TestFixtureSource(nameof(RowFormats))]
public sealed class NullPatternTests(string format) : DatasetFixture
{
    /// <summary>Bits of a byte, the first size of buffers (1,024 bytes: 8,192 bits), rows between two looks at a batch.</summary>
    private static readonly int[] SmallSizes = [0, 1, 7, 8, 9, 63, 64, 65, 1_023, 1_024, 1_025, 8_191, 8_192, 8_193];

    private static readonly int Shifts = Enum.GetValues<NullPattern>().Length;

    private static readonly Gen<(int Nth, int Seed)> Variations = Gen.Select(Gen.Int[2, 1_100], Gen.Int);

    [TestCaseSource(nameof(SmallSizes))]
    public void Save_AnyNulls_LoadsTheSame(int size) => Variations.Sample(
        variation =>
        {
            for (var shift = 0; shift < Shifts; shift++)
            {
                Check(NullableRow.Make(size, shift, variation.Nth, variation.Seed), new SaveDatasetOptions());
            }
        },
        iter: size < 1_000 ? 5 : 1,
        threads: 1);

    [TestCase(65_535)]
    [TestCase(65_536)]
    [TestCase(65_537)]
    public void Save_AnyNullsAroundABatch_LoadsTheSame(int size) => Gen.Select(Gen.Int[0, Shifts - 1], Variations).Sample(
        (shift, variation) => Check(NullableRow.Make(size, shift, variation.Nth, variation.Seed), new SaveDatasetOptions()),
        iter: 1,
        threads: 1);

    [TestCase(2_999)]
    [TestCase(3_000)]
    [TestCase(3_001)]
    public void Save_AnyNullsAroundRowGroupsAndFiles_LoadsTheSame(int size) =>
        Gen.Select(Gen.Int[0, Shifts - 1], Variations, Gen.Bool).Sample(
            (shift, variation, manyFiles) => Check(
                NullableRow.Make(size, shift, variation.Nth, variation.Seed),
                new SaveDatasetOptions { RowGroupRows = 1_000, MaxFileBytes = manyFiles ? 1 : long.MaxValue }),
            iter: 4,
            threads: 1);

    [Test]
    public void SaveBatches_OfAnyCut_LoadsTheSame() => Gen.Select(Gen.Int[0, Shifts - 1], Variations, Gen.Int[1, 9_000]).Sample(
        (shift, variation, cut) =>
        {
            var rows = NullableRow.Make(9_000, shift, variation.Nth, variation.Seed);
            var saved = SaveAsync(rows).GetAwaiter().GetResult();
            var name = NewName();
            var options = new SaveDatasetOptions { Format = format };
            Writer.WriteBatchesAsync(name, Cut(saved.StreamBatchesAsync(), Math.Max(cut, 50)), options: options).GetAwaiter().GetResult();
            Assert.That(OpenAsync(name).GetAwaiter().GetResult().ReadRows<NullableRow>(), Is.EqualTo(rows));
        },
        iter: 4,
        threads: 1);

    [Test]
    public async Task Save_OneNullInAnyOfManyRows_IsCountedOnceAndLoadsTheSame()
    {
        var rows = Enumerable.Range(0, 8_193).Select(i => new ValueTuple<int?>(i == 0 ? null : i)).ToArray();
        var dataset = await SaveAsync(rows, format);

        Assert.That(dataset.Manifest.Profile["Item1"].Nulls, Is.EqualTo(1));
        Assert.That(await dataset.ReadRowsAsync<ValueTuple<int?>>(), Is.EqualTo(rows));
    }

    private void Check(NullableRow[] rows, SaveDatasetOptions options)
    {
        var dataset = SaveAsync(rows, format, options).GetAwaiter().GetResult();

        Assert.That(dataset.ReadRows<NullableRow>(), Is.EqualTo(rows));
        Assert.That(dataset.Manifest.Profile["I32"].Nulls, Is.EqualTo(rows.Count(row => row.I32 is null)));
        Assert.That(dataset.Manifest.Profile["Flag"].Nulls, Is.EqualTo(rows.Count(row => row.Flag is null)));
        Assert.That(dataset.Manifest.Profile["Text"].Nulls, Is.EqualTo(rows.Count(row => row.Text is null)));
    }
}
