using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.RegularExpressions;
using Apache.Arrow;
using Apache.Arrow.Types;
using RunLinkedData.Datasets.Sources;
using RunLinkedData.Lake.Tables;

namespace RunLinkedData.Lake.Delta.Schemas;

/// <summary>Reads the values of partition columns as the log has them ("Partition Value Serialization").</summary>
internal static partial class PartitionValue
{
    private const int MostExponent = 100;
    private const int MicrosecondDigits = 6;

    /// <summary>
    /// The value as an array of one. Null and an empty text are a missing value, of texts too. Timestamps without a zone, which are local
    /// ones of whoever wrote them, are taken as UTC, since nobody knows where that was.
    /// </summary>
    /// <exception cref="SourceException"><c>TABLE_CORRUPT</c>: it is no value of the column's type.</exception>
    public static IArrowArray Parse(TableField column, string? text, string file)
    {
        if (column.Type is not TableType.Scalar { Type: var type })
        {
            throw SourceException.Damaged(file, $"is in a partition of '{column.Name}', whose values have parts");
        }

        try
        {
            return SingleValue.Of(type, string.IsNullOrEmpty(text) || type is NullType ? null : ValueOf(type, text));
        }
        catch (Exception e) when (e is FormatException or OverflowException or ArgumentException)
        {
            throw SourceException.Damaged(file, $"is in the partition '{column.Name}' = '{text}', which is no {type.Name}", e);
        }
    }

    private static object ValueOf(IArrowType type, string text) => type switch
    {
        StringType => text,
        BinaryType => Encoding.UTF8.GetBytes(text),
        BooleanType => bool.Parse(text),
        Int8Type or Int16Type or Int32Type or Int64Type => long.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture),
        FloatType => float.Parse(FloatText(text), NumberStyles.Float, CultureInfo.InvariantCulture),
        DoubleType => double.Parse(FloatText(text), NumberStyles.Float, CultureInfo.InvariantCulture),
        Decimal128Type to => DecimalOf(text, to.Scale),
        Date32Type => (long)(DateOf(text) - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber),
        TimestampType => TimestampOf(text),
        _ => throw new FormatException(),
    };

    private static int DateOf(string text) =>
        DateOnly.ParseExact(text, ["yyyy-M-d"], CultureInfo.InvariantCulture, DateTimeStyles.None).DayNumber;

    // Programs differ in how they write what is no number.
    private static string FloatText(string text) => text.ToLowerInvariant() switch
    {
        "infinity" or "+infinity" or "inf" or "+inf" => "Infinity",
        "-infinity" or "-inf" => "-Infinity",
        "nan" => "NaN",
        _ => text,
    };

    private static BigInteger DecimalOf(string text, int scale)
    {
        var match = Decimal().Match(text);
        if (!match.Success)
        {
            throw new FormatException();
        }

        var (whole, fraction, power) = (match.Groups[2].Value, match.Groups[3].Value, match.Groups[4].Value);
        var exponent = power.Length == 0 ? 0 : int.Parse(power, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var digits = BigInteger.Parse(whole + fraction, NumberStyles.None, CultureInfo.InvariantCulture);
        var shift = scale + exponent - fraction.Length;
        if (Math.Abs((long)shift) > MostExponent)
        {
            return digits.IsZero ? digits : throw new OverflowException();
        }

        var (value, rest) = shift >= 0
            ? (digits * BigInteger.Pow(10, shift), BigInteger.Zero)
            : BigInteger.DivRem(digits, BigInteger.Pow(10, -shift));
        if (!rest.IsZero)
        {
            throw new OverflowException();
        }

        return match.Groups[1].Value == "-" ? -value : value;
    }

    private static long TimestampOf(string text)
    {
        var match = Timestamp().Match(text);
        if (!match.Success)
        {
            throw new FormatException();
        }

        var days = (long)DateOf(match.Groups["date"].Value) - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;
        var time = match.Groups["time"].Success
            ? TimeOnly.ParseExact(match.Groups["time"].Value, "H:m:s", CultureInfo.InvariantCulture).Ticks
            : 0;
        var fraction = match.Groups["fraction"].Value.PadRight(MicrosecondDigits, '0')[..MicrosecondDigits];
        var value = (days * TimeSpan.TicksPerDay / TimeSpan.TicksPerMicrosecond) + (time / TimeSpan.TicksPerMicrosecond)
            + long.Parse(fraction, NumberStyles.None, CultureInfo.InvariantCulture);
        return match.Groups["sign"].Success ? value - OffsetOf(match) : value;
    }

    private static long OffsetOf(Match match)
    {
        var minutes = (long.Parse(match.Groups["hours"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) * 60)
            + long.Parse(match.Groups["minutes"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
        return (match.Groups["sign"].Value == "-" ? -minutes : minutes) * TimeSpan.TicksPerMinute / TimeSpan.TicksPerMicrosecond;
    }

    [GeneratedRegex(@"\A([+-]?)([0-9]+)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]{1,9}))?\z")]
    private static partial Regex Decimal();

    [GeneratedRegex(
        @"\A(?<date>[0-9]{4}-[0-9]{1,2}-[0-9]{1,2})"
        + @"([ T](?<time>[0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2})(\.(?<fraction>[0-9]{1,9}))?)?"
        + @"(Z|(?<sign>[+-])(?<hours>[0-9]{2}):?(?<minutes>[0-9]{2}))?\z",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Timestamp();
}
