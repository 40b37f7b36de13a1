using System.Numerics;

namespace RunLinkedData.Tables.Sketches;

/// <summary>Values in their order, each standing for some of the column's values.</summary>
internal sealed class WeightedValues<T>
    where T : unmanaged, INumber<T>
{
    private readonly T[] _values;

    // How many values are not greater.
    private readonly long[] _ranks;

    public WeightedValues(IEnumerable<(T Value, long Weight)> items)
    {
        var sorted = items.OrderBy(item => item.Value).ToArray();
        _values = [.. sorted.Select(item => item.Value)];
        _ranks = new long[sorted.Length];
        var rank = 0L;
        for (var i = 0; i < sorted.Length; i++)
        {
            rank += sorted[i].Weight;
            _ranks[i] = rank;
        }
    }

    public bool IsEmpty => Total == 0;

    public long Total => _ranks.Length == 0 ? 0 : _ranks[^1];

    /// <summary>The least value that at least such a share of all values, from 0 to 1, does not exceed.</summary>
    public T Quantile(double share)
    {
        var wanted = Math.Max(1, (long)Math.Ceiling(share * Total));
        var found = Array.BinarySearch(_ranks, wanted);
        return _values[Math.Min(found < 0 ? ~found : found, _values.Length - 1)];
    }

    /// <summary>How many values are less.</summary>
    public long CountBelow(T value)
    {
        var (low, high) = (0, _values.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _values[middle] < value ? (middle + 1, high) : (low, middle);
        }

        return low == 0 ? 0 : _ranks[low - 1];
    }
}
