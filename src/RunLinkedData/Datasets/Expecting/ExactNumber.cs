using System.Globalization;
using System.Numerics;

namespace RunLinkedData.Datasets.Expecting;

/// <summary>A number of decimal digits, exactly: <c>Digits / 10^Scale</c>.</summary>
internal readonly record struct ExactNumber(BigInteger Digits, int Scale) : IComparable
{
    public static ExactNumber Of(decimal value)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        var digits = ((BigInteger)(uint)bits[2] << 64) | ((BigInteger)(uint)bits[1] << 32) | (uint)bits[0];
        return new ExactNumber(bits[3] < 0 ? -digits : digits, (bits[3] >> 16) & 0xFF);
    }

    /// <summary>Reads what .NET writes of a number: <c>-12.5</c>, <c>1E+20</c>.</summary>
    public static ExactNumber Parse(string text)
    {
        var parts = text.Split('E');
        var exponent = parts.Length > 1 ? int.Parse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) : 0;
        var point = parts[0].IndexOf('.', StringComparison.Ordinal);
        var digits = BigInteger.Parse(
            parts[0].Replace(".", "", StringComparison.Ordinal), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var scale = (point < 0 ? 0 : parts[0].Length - point - 1) - exponent;
        return scale >= 0 ? new ExactNumber(digits, scale) : new ExactNumber(digits * BigInteger.Pow(10, -scale), 0);
    }

    /// <summary>The whole number of units of <c>10^-scale</c> that is this number, or the next one above it.</summary>
    public BigInteger Ceiling(int scale)
    {
        var (floor, isExact) = Divide(scale);
        return isExact ? floor : floor + 1;
    }

    /// <summary>The whole number of units of <c>10^-scale</c> that is this number, or the next one below it.</summary>
    public BigInteger Floor(int scale) => Divide(scale).Floor;

    /// <summary>The number, rounded as a text of it is.</summary>
    public double ToDouble() => double.Parse($"{Digits}E-{Scale}", NumberStyles.Float, CultureInfo.InvariantCulture);

    public int CompareTo(object? other)
    {
        var (number, scale) = ((ExactNumber)other!, Math.Max(Scale, ((ExactNumber)other).Scale));
        return (Digits * BigInteger.Pow(10, scale - Scale)).CompareTo(number.Digits * BigInteger.Pow(10, scale - number.Scale));
    }

    private (BigInteger Floor, bool IsExact) Divide(int scale)
    {
        if (scale >= Scale)
        {
            return (Digits * BigInteger.Pow(10, scale - Scale), true);
        }

        var quotient = BigInteger.DivRem(Digits, BigInteger.Pow(10, Scale - scale), out var remainder);
        return (remainder.Sign < 0 ? quotient - 1 : quotient, remainder.IsZero);
    }
}
