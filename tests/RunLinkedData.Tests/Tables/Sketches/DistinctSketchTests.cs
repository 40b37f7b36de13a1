using NUnit.Framework;
using RunLinkedData.Tables.Sketches;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests.Tables.Sketches;

public sealed class DistinctSketchTests
{
    public static IEnumerable<int> Seeds => TestScale.Seeds(3);

    [Test]
    public void Estimate_OfDrawnValues_HasTheErrorThatIsSaid([Values(1, 100, 1_500, 12_000, 300_000)] int count)
    {
        const int Draws = 40;
        var errors = Enumerable.Range(1, Draws).Select(seed =>
        {
            var random = new Random(seed);
            var sketch = Of(Enumerable.Range(0, count).Select(_ => random.NextInt64()));
            return (double)(sketch.Estimate() - count) / count;
        }).ToArray();

        var spread = Math.Sqrt(errors.Average(error => error * error));
        Assert.That(spread, Is.LessThan(DistinctSketch.StandardError * 1.35));
    }

    [TestCaseSource(nameof(Seeds))]
    public void Merge_OfAnyParts_IsTheSketchOfTheWhole(int seed)
    {
        var random = new Random(seed);
        var values = Enumerable.Range(0, 20_000).Select(_ => random.NextInt64(10_000)).ToArray();
        var merged = new DistinctSketch();
        for (var i = 0; i < values.Length;)
        {
            var taken = random.Next(1, 5_000);
            merged.Merge(Of(values.Skip(i).Take(taken)));
            i += taken;
        }

        random.Shuffle(values);
        Assert.That(Bytes(merged), Is.EqualTo(Bytes(Of(values))));
        Assert.That(Bytes(merged), Has.Length.EqualTo(DistinctSketch.Bytes));
        var reader = new SketchReader(Bytes(merged));
        Assert.That(DistinctSketch.Read(ref reader).Estimate(), Is.EqualTo(merged.Estimate()));
    }

    [Test]
    public void Estimate_OfNothing_IsZero() => Assert.That(new DistinctSketch().Estimate(), Is.Zero);

    private static DistinctSketch Of(IEnumerable<long> values)
    {
        var sketch = new DistinctSketch();
        foreach (var value in values)
        {
            sketch.Add(ValueHash.Of(value));
        }

        return sketch;
    }

    private static byte[] Bytes(DistinctSketch sketch)
    {
        var writer = new SketchWriter();
        sketch.Write(writer);
        return writer.Written.ToArray();
    }
}
