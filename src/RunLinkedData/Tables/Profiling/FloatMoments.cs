namespace RunLinkedData.Tables.Profiling;

/// <summary>
/// Count, mean and sum of squared deviations of floating-point numbers. Those of parts merge to those of the whole; for the
/// same parts in the same order the result is the same to the last bit everywhere. Numbers that are all the same have
/// themselves as the mean, and no deviation.
/// </summary>
internal struct FloatMoments
{
    private long _count;
    private double _mean;

    // What the mean has below its last bit: so that of hundreds of parts far from zero the deviation is right to twelve digits too.
    private double _rest;
    private double _squares;

    public readonly long Count => _count;

    /// <summary>The mean, which may not be finite.</summary>
    public readonly double Centre => _mean;

    /// <summary>What the mean has besides, below the last bit of <see cref="Centre"/>.</summary>
    public readonly double Rest => _rest;

    /// <summary>The sum of squared deviations, which may not be finite.</summary>
    public readonly double Deviations => _squares;

    /// <summary>Null without numbers, and when it is not finite.</summary>
    public readonly double? Mean => _count == 0 ? null : Finite(_mean);

    /// <summary>Of the sample; null for fewer than two numbers, and when it is not finite.</summary>
    public readonly double? Stddev => _count < 2 ? null : Finite(Math.Sqrt(_squares / (_count - 1)));

    public static FloatMoments Of(long count, double centre, double rest, double deviations) =>
        new() { _count = count, _mean = centre, _rest = rest, _squares = deviations };

    public static FloatMoments Of(ReadOnlySpan<double> values)
    {
        if (values.IsEmpty)
        {
            return default;
        }

        // Around one of the values, so that what they have in common is not rounded; unless the way from one to the other is too far.
        var origin = values[0];
        var sum = Sum(values, origin).Sum;
        if (!double.IsFinite(sum))
        {
            (origin, sum) = (0, Sum(values, 0).Sum);
        }

        var mean = origin + (sum / values.Length);
        var (rest, squares) = Sum(values, mean);
        return new FloatMoments
        {
            _count = values.Length,
            _mean = mean,
            _rest = FiniteOrZero(rest / values.Length),
            _squares = Math.Max(0, squares - (rest * rest / values.Length)),
        };
    }

    /// <summary>Joins the moments of two parts (Chan, Golub, LeVeque 1979).</summary>
    public void Merge(in FloatMoments other)
    {
        if (_count == 0 || other._count == 0)
        {
            this = _count == 0 ? other : this;
            return;
        }

        var total = _count + other._count;
        var difference = other._mean - _mean + (other._rest - _rest);
        _squares += other._squares + (difference * difference * _count / total * other._count);
        (_mean, _rest) = Add(_mean, _rest + (difference * other._count / total));
        _count = total;
    }

    /// <summary>A sum, and what its rounding has left out (Knuth's TwoSum).</summary>
    private static (double Sum, double Lost) Add(double one, double other)
    {
        var sum = one + other;
        var part = sum - one;
        return (sum, FiniteOrZero(one - (sum - part) + (other - part)));
    }

    private static double FiniteOrZero(double value) => double.IsFinite(value) ? value : 0;

    /// <summary>The sums of values, less what they have in common, and of their squares.</summary>
    private static (double Sum, double Squares) Sum(ReadOnlySpan<double> values, double less)
    {
        // Four sums at a time, as additions wait for one another.
        double a = 0, b = 0, c = 0, d = 0;
        double aa = 0, bb = 0, cc = 0, dd = 0;
        var i = 0;
        for (; i + 4 <= values.Length; i += 4)
        {
            var (w, x, y, z) = (values[i] - less, values[i + 1] - less, values[i + 2] - less, values[i + 3] - less);
            a += w;
            b += x;
            c += y;
            d += z;
            aa += w * w;
            bb += x * x;
            cc += y * y;
            dd += z * z;
        }

        for (; i < values.Length; i++)
        {
            var w = values[i] - less;
            a += w;
            aa += w * w;
        }

        return (a + b + c + d, aa + bb + cc + dd);
    }

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
