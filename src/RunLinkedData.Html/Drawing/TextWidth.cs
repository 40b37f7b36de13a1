using System.Text;

namespace RunLinkedData.Html.Drawing;

/// <summary>How wide text is in a usual sans serif font, guessed on the wide side: which font a reader has is not known.</summary>
internal static class TextWidth
{
    private const int FirstFullWidth = 0x1100;

    public static double Of(string text, double fontSize) => text.EnumerateRunes().Sum(Units) * fontSize;

    /// <summary>The text, shortened so that it fits.</summary>
    public static string Fit(string text, double fontSize, double width)
    {
        if (Of(text, fontSize) <= width)
        {
            return text;
        }

        StringBuilder fit = new();
        var taken = fontSize;
        foreach (var rune in text.EnumerateRunes())
        {
            taken += Units(rune) * fontSize;
            if (taken > width)
            {
                break;
            }

            fit.Append(rune.ToString());
        }

        return fit.ToString().TrimEnd() + "…";
    }

    private static double Units(Rune rune) => rune.Value switch
    {
        >= FirstFullWidth => 1.1,
        'i' or 'j' or 'l' or 't' or 'f' or 'r' or ' ' or '.' or ',' or ':' or ';' or '\'' or '|' or '(' or ')' or '[' or ']' or '-' => 0.38,
        'm' or 'w' or 'M' or 'W' or '@' or '%' or '…' => 0.98,
        >= 'A' and <= 'Z' => 0.7,
        >= '0' and <= '9' => 0.64,
        _ => 0.6,
    };
}
