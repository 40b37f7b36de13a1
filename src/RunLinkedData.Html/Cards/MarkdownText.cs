using System.Globalization;
using System.Text;
using RunLinkedData.Questions.Lineage;

namespace RunLinkedData.Html.Cards;

/// <summary>Text from outside as a part of a line of Markdown that is nothing but text.</summary>
internal static class MarkdownText
{
    /// <summary>
    /// One line, cut, in which every character that Markdown or HTML could give a meaning is a character reference: CommonMark takes those
    /// for text, section 2.5. Dots and colons too, since addresses become links by themselves.
    /// </summary>
    public static string Of(string text)
    {
        StringBuilder encoded = new();
        foreach (var rune in NodeLabel.Clean(text).EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune) || rune.Value is ' ' or '/' or ',' || rune.Value > 0x7F)
            {
                encoded.Append(rune);
            }
            else
            {
                encoded.Append(CultureInfo.InvariantCulture, $"&#{rune.Value};");
            }
        }

        return encoded.ToString();
    }
}
