using System.Numerics;

namespace RunLinkedData.Tables.Profiling;

/// <summary>Fractions of integers of any size.</summary>
internal static class Ratio
{
    /// <summary>The double that is nearest to a fraction. The denominator is positive.</summary>
    public static double ToDouble(BigInteger numerator, BigInteger denominator)
    {
        if (numerator.IsZero)
        {
            return 0;
        }

        // A quotient of 63 or 64 bits, and in its last one whether anything was left: enough to round once, and right.
        var magnitude = BigInteger.Abs(numerator);
        var shift = 63 - (int)(magnitude.GetBitLength() - denominator.GetBitLength());
        var (above, below) = shift >= 0 ? (magnitude << shift, denominator) : (magnitude, denominator << -shift);
        var quotient = (ulong)BigInteger.DivRem(above, below, out var rest);
        var value = Math.ScaleB((double)(rest.IsZero ? quotient : quotient | 1), -shift);
        return numerator.Sign < 0 ? -value : value;
    }
}
