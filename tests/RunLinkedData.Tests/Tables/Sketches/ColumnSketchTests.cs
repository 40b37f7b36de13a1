using NUnit.Framework;
using RunLinkedData.Tables.Sketches;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests.Tables.Sketches;

/// <summary>Counts of values against those of a dictionary.</summary>
public sealed class ColumnSketchTests
{
    public static IEnumerable<TestCaseData> Draws =>
        from seed in TestScale.Seeds(3)
        from different in new[] { 1, 900, 1_024, 1_025, 5_000, 60_000 }
        select new TestCaseData(different, seed);

    [TestCaseSource(nameof(Draws))]
    public void Values_OfWhole_AreCountedWithinTheirBounds(int different, int seed)
    {
        var values = Draw(different, new Random(seed));
        Check(Of(values).ToColumn(), values);
    }

    [TestCaseSource(nameof(Draws))]
    public void Values_OfSortedRows_AreCountedWithinTheirBounds(int different, int seed)
    {
        long[] values = [.. Draw(different, new Random(seed)).Order()];
        Check(Of(values).ToColumn(), values);
    }

    [TestCaseSource(nameof(Draws))]
    public void Merge_OfAnyParts_StaysWithinTheBounds(int different, int seed)
    {
        var random = new Random(seed);
        var values = Draw(different, random);
        ColumnSketch<long>? merged = null;
        for (var i = 0; i < values.Length;)
        {
            var taken = Math.Min(values.Length - i, random.Next(1, 30_000));
            var part = Reread(Of(values.AsSpan(i, taken)).ToColumn());
            if (merged is null)
            {
                merged = part;
            }
            else
            {
                merged.Merge(part);
            }

            i += taken;
        }

        Check(merged!, values);
    }

    [Test]
    public void Add_InOtherBatches_GivesTheSameBytes()
    {
        var values = Draw(5_000, new Random(1));
        var parted = new ValueSketch<long>(findsFrequent: true);
        for (var i = 0; i < values.Length; i += 777)
        {
            Add(parted, values.AsSpan(i, Math.Min(777, values.Length - i)));
        }

        Assert.That(Bytes(parted.ToColumn()), Is.EqualTo(Bytes(Of(values).ToColumn())));
    }

    [Test]
    public void Values_WithoutLookingForFrequentOnes_AreNoneWhereThereAreMany()
    {
        var sketch = new ValueSketch<long>(findsFrequent: false);
        Add(sketch, [.. Enumerable.Range(0, 3_000).Select(i => (long)i)]);

        var column = sketch.ToColumn();
        Assert.That((column.Values.Count(), column.MostOfOthers, column.IsExact), Is.EqualTo((0, 3_000L, false)));
        Assert.That(column.Distinct, Is.EqualTo(3_000).Within(5).Percent);
    }

    // The value 7 takes a fifth; others are more frequent the less they are.
    private static long[] Draw(int different, Random random) =>
        [.. Enumerable.Range(0, 120_000).Select(_ => random.Next(5) == 0
            ? 7 % different
            : (long)(Math.Pow(random.NextDouble(), 3) * different))];

    private static void Check(ColumnSketch<long> column, long[] values)
    {
        var counts = values.CountBy(value => value).ToDictionary();
        var listed = column.Values.ToDictionary(value => value.Value);
        Assert.That(column.IsExact, Is.EqualTo(counts.Count <= ValueCounter<long>.Most));
        Assert.That(column.Distinct, column.IsExact ? Is.EqualTo(counts.Count) : Is.EqualTo(counts.Count).Within(6).Percent);
        foreach (var (value, count) in counts)
        {
            if (listed.TryGetValue(value, out var found))
            {
                Assert.That(count, Is.InRange(found.Count, found.Most));
            }
            else
            {
                Assert.That(count, Is.LessThanOrEqualTo(column.MostOfOthers));
            }
        }

        if (column.IsExact)
        {
            Assert.That(listed.Values.All(value => value.Missed == 0) && listed.Count == counts.Count);
        }

        Assert.That(column.Values.First().Value, Is.EqualTo(counts.MaxBy(pair => pair.Value).Key), "the most frequent value");
        Assert.That(column.Values.First().Count, Is.GreaterThan(column.MostOfOthers));
    }

    private static ValueSketch<long> Of(ReadOnlySpan<long> values)
    {
        var sketch = new ValueSketch<long>(findsFrequent: true);
        Add(sketch, values);
        return sketch;
    }

    private static void Add(ValueSketch<long> sketch, ReadOnlySpan<long> values)
    {
        var hashes = new ulong[values.Length];
        ValueHash.Of(values, hashes);
        sketch.Add(hashes, new List(values));
    }

    private static ColumnSketch<long> Reread(ColumnSketch<long> column)
    {
        var reader = new SketchReader(Bytes(column));
        return ColumnSketch<long>.Read(ref reader, static (ref SketchReader source) =>
        {
            var value = source.ReadFixed<long>();
            return (ValueHash.Of(value), value);
        });
    }

    private static byte[] Bytes(ColumnSketch<long> column)
    {
        var writer = new SketchWriter();
        column.Write(writer, static (target, value) => target.WriteFixed(value.Value));
        return writer.Written.ToArray();
    }

    private readonly ref struct List(ReadOnlySpan<long> values) : IValueList<long>
    {
        private readonly ReadOnlySpan<long> _values = values;

        public long this[int index] => _values[index];
    }
}
