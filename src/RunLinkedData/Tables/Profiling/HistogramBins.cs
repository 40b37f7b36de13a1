using System.Numerics;
using System.Text.Json;
using RunLinkedData.Model.Manifest.Figures;
using RunLinkedData.Tables.Columns;
using RunLinkedData.Tables.Sketches;

namespace RunLinkedData.Tables.Profiling;

/// <summary>
/// Bins between the least and the greatest value, all equally wide. Where they would be more than four times as wide as what lies from the
/// first to the 99th percentile, that is parted, and what is below and above has a bin each.
/// </summary>
internal static class HistogramBins
{
    private const int Most = 20;
    private const int FewestTried = 10;

    /// <summary>Null where the values are too far apart for numbers.</summary>
    public static ColumnHistogram? Of<T>(WeightedValues<T> values, T min, T max, long count, ColumnType type)
        where T : unmanaged, INumber<T>
    {
        if (!double.IsFinite(Width(min, max)))
        {
            return null;
        }

        List<T> edges = [.. EdgesOf(values, min, max)];
        var below = edges[1..^1].Select(values.CountBelow).Append(values.Total).ToArray();
        var before = 0L;
        List<long> counts = [];
        foreach (var rank in below)
        {
            counts.Add(Scale(rank - before, count, values.Total));
            before = rank;
        }

        var shown = edges.Select(edge => ProfileValue.Of(edge, type)).OfType<JsonElement>().ToArray();
        return shown.Length == edges.Count ? new ColumnHistogram { Edges = shown, Counts = counts } : null;
    }

    // What was chosen from may not be whole.
    private static long Scale(long part, long count, long total) =>
        total == count ? part : (long)Math.Round((double)part * count / total);

    private static IEnumerable<T> EdgesOf<T>(WeightedValues<T> values, T min, T max)
        where T : unmanaged, INumber<T>
    {
        var (low, high) = (values.Quantile(0.01), values.Quantile(0.99));
        var (range, inner) = (Width(min, max), Width(low, high));
        if (inner <= 0 || range <= 4 * inner)
        {
            return Part(min, max, Most);
        }

        // The last of the inner edges begins what is above.
        IEnumerable<T> edges = Part(low, high, Most - 2);
        edges = low > min ? edges.Prepend(min) : edges;
        return high < max ? edges.Append(max) : edges;
    }

    private static T[] Part<T>(T from, T to, int most)
        where T : unmanaged, INumber<T>
    {
        if (from == to)
        {
            return [from, to];
        }

        if (typeof(T) == typeof(double) || typeof(T) == typeof(float))
        {
            var (start, end) = (double.CreateTruncating(from), double.CreateTruncating(to));
            return [.. Enumerable.Range(0, most).Select(i => T.Max(from, T.CreateTruncating(start + ((end - start) * i / most)))), to];
        }

        // As many that all bins are of one width, or nearly.
        var (first, last) = (BigInteger.CreateTruncating(from), BigInteger.CreateTruncating(to));
        var steps = last - first + 1;
        var bins = steps <= most
            ? (int)steps
            : Enumerable.Range(FewestTried, most - FewestTried + 1).Reverse().MinBy(tried => Missing(steps, tried));
        var width = (steps + bins - 1) / bins;
        return [.. Enumerable.Range(0, bins).Select(i => first + (i * width)).Where(edge => edge <= last).Select(T.CreateTruncating), to];
    }

    private static double Width<T>(T from, T to)
        where T : unmanaged, INumber<T> => double.CreateTruncating(to) - double.CreateTruncating(from);

    private static BigInteger Missing(BigInteger steps, int bins) => (((steps + bins - 1) / bins) * bins) - steps;
}
