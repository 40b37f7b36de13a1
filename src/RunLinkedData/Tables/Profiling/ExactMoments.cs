using System.Numerics;
using RunLinkedData.Tables.Values;

namespace RunLinkedData.Tables.Profiling;

/// <summary>
/// Count, sum and sum of squares of integers, without any rounding. Moments of parts, merged in any order, are those of the whole.
/// </summary>
internal struct ExactMoments
{
    private long _count;
    private WideSum _sum;

    // The squares of values of two halves of 64 bits: low² + 2 low high 2^64 + high² 2^128.
    private WideSum _low;
    private WideSum _cross;
    private WideSum _high;

    public readonly long Count => _count;

    public readonly BigInteger Sum => _sum.Value;

    public readonly BigInteger Squares => _low.Value + (_cross.Value << 65) + (_high.Value << 128);

    public static ExactMoments Of(long count, BigInteger sum, BigInteger squares) => new()
    {
        _count = count,
        _sum = WideSum.Of(sum),
        _low = WideSum.Of(squares & UInt128.MaxValue),
        _high = WideSum.Of(squares >> 128),
    };

    public void Add(Int128 value)
    {
        _count++;
        _sum.Add(value);
        var magnitude = unchecked((UInt128)(value < 0 ? -value : value));
        var (high, low) = ((ulong)(magnitude >> 64), unchecked((ulong)magnitude));
        _low.Add(Product(low, low));
        if (high != 0)
        {
            _cross.Add(Product(low, high));
            _high.Add(Product(high, high));
        }
    }

    /// <summary>Adds values by their sums.</summary>
    public void Add(int count, Int128 sum, UInt128 squares)
    {
        _count += count;
        _sum.Add(sum);
        _low.Add(squares);
    }

    public void Merge(in ExactMoments other)
    {
        _count += other._count;
        _sum.Merge(other._sum);
        _low.Merge(other._low);
        _cross.Merge(other._cross);
        _high.Merge(other._high);
    }

    /// <summary>The mean, rounded once; null without values. <c>scale</c>: how many digits of the integers are after the point.</summary>
    public readonly double? Mean(int scale) =>
        _count == 0 ? null : Ratio.ToDouble(_sum.Value, _count * (BigInteger)DecimalConversion.PowerOfTen(scale));

    /// <summary>The standard deviation of the sample; null for fewer than two values.</summary>
    public readonly double? Stddev(int scale)
    {
        if (_count < 2)
        {
            return null;
        }

        var unit = (BigInteger)DecimalConversion.PowerOfTen(scale);
        return Math.Sqrt(Ratio.ToDouble((_count * Squares) - (_sum.Value * _sum.Value), _count * (_count - (BigInteger)1) * unit * unit));
    }

    private static UInt128 Product(ulong one, ulong two)
    {
        var high = Math.BigMul(one, two, out ulong low);
        return new UInt128(high, low);
    }
}
