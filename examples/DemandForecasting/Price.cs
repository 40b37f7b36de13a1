using System.Globalization;
using System.Text.RegularExpressions;

namespace DemandForecasting;

/// <summary>Prices as text, as <c>1200.50</c> or <c>1,200.50</c>.</summary>
internal static partial class Price
{
    /// <summary>
    /// Refuses what has more than one reading: <c>10,50</c> and <c>1,200</c> are 10.5 and 1.2 where commas are decimal marks.
    /// </summary>
    public static bool TryParse(string text, out double price)
    {
        var plain = Grouped().IsMatch(text) ? text.Replace(",", "", StringComparison.Ordinal) : text;
        return double.TryParse(plain, NumberStyles.Float, CultureInfo.InvariantCulture, out price) && double.IsFinite(price);
    }

    [GeneratedRegex(@"^\s*[-+]?[0-9]{1,3}(,[0-9]{3})+\.[0-9]+\s*$")]
    private static partial Regex Grouped();
}
