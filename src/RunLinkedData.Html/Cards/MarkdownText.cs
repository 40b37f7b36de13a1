using System.Globalization;
using System.Text;
using RunLinkedData.Questions.Lineage;

namespace RunLinkedData.Html.Cards;

/// <summary>Text from outside as a part of a line of Markdown, never its beginning.</summary>
internal static class MarkdownText
{
    // Without a meaning within a line whose brackets, angles and ampersands are character references.
    private const string Plain = " /,-()'\"+=%;?#";

    /// <summary>
    /// One line, cut, that is nothing but text. What MLflow's Markdown, or CommonMark with GitHub's additions, could give a meaning is a
    /// character reference, which both take for text; the rest stays as it is, since MLflow shows a description as it is stored, too.
    /// </summary>
    public static string Of(string text, int longest = NodeLabel.LongestLine)
    {
        StringBuilder encoded = new();
        var runes = NodeLabel.Clean(text, longest).EnumerateRunes().ToArray();
        for (var i = 0; i < runes.Length; i++)
        {
            if (IsText(runes, i))
            {
                encoded.Append(runes[i]);
            }
            else
            {
                encoded.Append(CultureInfo.InvariantCulture, $"&#{runes[i].Value};");
            }
        }

        return encoded.ToString();
    }

    /// <summary>The same as a link; text alone where it leads nowhere.</summary>
    /// <param name="text">What is read.</param>
    /// <param name="address">An address without a space or quotes.</param>
    public static string Link(string text, string? address) => address is null
        ? Of(text)
        : $"[{Of(text)}]({string.Concat(address.Select(c => "()[]*|".Contains(c, StringComparison.Ordinal) ? Uri.HexEscape(c) : $"{c}"))})";

    private static bool IsText(Rune[] runes, int i) => runes[i].Value switch
    {
        '.' => !IsAfterWww(runes, i), // www.example.com becomes a link by itself,
        ':' => i == runes.Length - 1 || runes[i + 1].Value == ' ', // as does https://, and :smile: a picture,
        '@' => i > 0 && Rune.IsLetterOrDigit(runes[i - 1]) && IsLastOfWord(runes, i), // and a@b.com a link, as @name does on GitHub;
        '_' => i > 0 && i < runes.Length - 1 && IsAscii(runes[i - 1]) && IsAscii(runes[i + 1]), // a word_with_this is no emphasis
        > 0x7F => true,
        var value => Rune.IsLetterOrDigit(runes[i]) || Plain.Contains((char)value, StringComparison.Ordinal),
    };

    private static bool IsAfterWww(Rune[] runes, int i) => i > 2 && runes[(i - 3)..i].All(rune => rune.Value is 'w' or 'W');

    // Letters and digits alone, to the next space.
    private static bool IsLastOfWord(Rune[] runes, int i) =>
        runes[(i + 1)..].TakeWhile(rune => rune.Value != ' ').DefaultIfEmpty(new Rune(' ')).All(Rune.IsLetterOrDigit);

    private static bool IsAscii(Rune rune) => rune.IsAscii && Rune.IsLetterOrDigit(rune);
}
