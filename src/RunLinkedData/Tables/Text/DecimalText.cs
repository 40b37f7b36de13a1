using System.Globalization;
using RunLinkedData.Tables.Columns;
using RunLinkedData.Tables.Values;

namespace RunLinkedData.Tables.Text;

/// <summary>Decimals of up to 38 digits as text, without trailing zeros after the point.</summary>
internal static class DecimalText
{
    public static string Format(Int128 value, int scale)
    {
        var sign = value < 0 ? "-" : "";
        var digits = (value < 0 ? (UInt128)(-value) : (UInt128)value).ToString(CultureInfo.InvariantCulture);
        if (scale == 0)
        {
            return sign + digits;
        }

        digits = digits.PadLeft(scale + 1, '0');
        var fraction = digits[^scale..].TrimEnd('0');
        return sign + digits[..^scale] + (fraction.Length == 0 ? "" : "." + fraction);
    }

    /// <summary>Reads plain and exponent forms; false when the text is no number or has more digits than the type.</summary>
    public static bool TryParse(string text, ColumnType type, out Int128 value)
    {
        value = 0;
        var exponent = 0;
        var mark = text.AsSpan().IndexOfAny('e', 'E');
        if (mark >= 0 && !int.TryParse(text.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent))
        {
            return false;
        }

        var number = mark >= 0 ? text[..mark] : text;
        var negative = number.StartsWith('-');
        number = negative || number.StartsWith('+') ? number[1..] : number;
        var point = number.IndexOf('.', StringComparison.Ordinal);
        var whole = point < 0 ? number : number[..point];
        var fraction = (point < 0 ? "" : number[(point + 1)..]).TrimEnd('0');
        var digits = (whole + fraction).TrimStart('0');
        if (whole.Length + fraction.Length == 0 && point < 0 || digits.Any(c => !char.IsAsciiDigit(c)))
        {
            return false;
        }

        // The number is digits * 10^-places.
        var places = fraction.Length - exponent;
        var trimmed = digits.TrimEnd('0');
        places -= digits.Length - trimmed.Length;
        if (trimmed.Length == 0)
        {
            return true;
        }

        var shift = type.Scale - places;
        if (shift < 0 || trimmed.Length + shift > type.Precision)
        {
            return false;
        }

        value = Int128.Parse(trimmed, NumberStyles.None, CultureInfo.InvariantCulture) * DecimalConversion.PowerOfTen(shift);
        value = negative ? -value : value;
        return true;
    }
}
