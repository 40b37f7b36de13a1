using NUnit.Framework;
using RunLinkedData.Tables.Sketches;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests.Tables.Sketches;

/// <summary>Quantiles of sketches against those of sorted values.</summary>
public sealed class QuantileSketchTests
{
    private static readonly double[] Shares = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99];

    public static IEnumerable<TestCaseData> Orders =>
        from seed in TestScale.Seeds(3)
        from order in new[] { "drawn", "sorted", "reversed", "periodic", "skewed" }
        from count in new[] { 3, 500, 40_000, 400_000 }
        select new TestCaseData(order, count, seed);

    [TestCaseSource(nameof(Orders))]
    public void Quantile_OfWhole_IsWithinTheErrorThatIsSaid(string order, int count, int seed)
    {
        var values = Make(order, count, new Random(seed));
        Check(Of(values).ToWeighted(), values);
    }

    [TestCaseSource(nameof(Orders))]
    public void Quantile_OfMergedParts_IsWithinTheErrorThatIsSaid(string order, int count, int seed)
    {
        var random = new Random(seed);
        var values = Make(order, count, random);
        var merged = new QuantileSketch<double>();
        for (var i = 0; i < values.Length;)
        {
            var taken = Math.Min(values.Length - i, random.Next(1, (count / 7) + 2));
            merged.Merge(Reread(Of(values.AsSpan(i, taken))));
            i += taken;
        }

        Assert.That(merged.Count, Is.EqualTo(count));
        Check(merged.ToWeighted(), values);
    }

    [Test]
    public void Write_OfSameValuesInOtherBatches_GivesTheSameFewBytes()
    {
        var values = Make("drawn", 300_000, new Random(1));
        var parted = new QuantileSketch<double>();
        for (var i = 0; i < values.Length; i += 777)
        {
            parted.Add(values.AsSpan(i, Math.Min(777, values.Length - i)));
        }

        Assert.That(Bytes(parted), Is.EqualTo(Bytes(Of(values))));
        Assert.That(Bytes(parted), Has.Length.LessThan(9_000));
    }

    [Test]
    public void Add_ManyTimes_CountsThemAll()
    {
        var sketch = new QuantileSketch<double>();
        sketch.Add(1, 700);
        sketch.Add(2, 300);

        var weighted = sketch.ToWeighted();
        Assert.That((sketch.Count, weighted.Total, weighted.CountBelow(2)), Is.EqualTo((1_000L, 1_000L, 700L)));
        Assert.That((weighted.Quantile(0.7), weighted.Quantile(0.71)), Is.EqualTo((1d, 2d)));
    }

    private static double[] Make(string order, int count, Random random)
    {
        var values = Enumerable.Range(0, count).Select(i => order switch
        {
            "periodic" => i % 64,
            "skewed" => Math.Exp(random.NextDouble() * 20),
            _ => random.NextDouble(),
        }).ToArray();
        return order switch
        {
            "sorted" => [.. values.Order()],
            "reversed" => [.. values.OrderDescending()],
            _ => values,
        };
    }

    private static void Check(WeightedValues<double> weighted, double[] values)
    {
        double[] sorted = [.. values.Order()];
        var allowed = QuantileSketch<double>.RankError + (1.0 / values.Length);
        foreach (var share in Shares)
        {
            var found = weighted.Quantile(share);
            var below = (double)sorted.Count(value => value < found) / sorted.Length;
            var upTo = (double)sorted.Count(value => value <= found) / sorted.Length;
            Assert.That(below - allowed, Is.LessThanOrEqualTo(share), $"p{share}");
            Assert.That(upTo + allowed, Is.GreaterThanOrEqualTo(share), $"p{share}");
        }
    }

    private static QuantileSketch<double> Of(ReadOnlySpan<double> values)
    {
        var sketch = new QuantileSketch<double>();
        sketch.Add(values);
        return sketch;
    }

    private static QuantileSketch<double> Reread(QuantileSketch<double> sketch)
    {
        var reader = new SketchReader(Bytes(sketch));
        var read = QuantileSketch<double>.Read(ref reader);
        Assert.That(reader.IsAtEnd);
        return read;
    }

    private static byte[] Bytes(QuantileSketch<double> sketch)
    {
        var writer = new SketchWriter();
        sketch.Write(writer);
        return writer.Written.ToArray();
    }
}
