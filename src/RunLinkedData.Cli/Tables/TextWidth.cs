using System.Globalization;
using System.Text;
using Spectre.Console.Rendering;

namespace RunLinkedData.Cli.Tables;

/// <summary>Texts by the room that they take at a terminal, where some characters take two places and others none.</summary>
internal static class TextWidth
{
    private const string Cutting = "…";

    public static int Of(string text) => Ascii.IsValid(text) ? text.Length : new Segment(text).CellCount();

    /// <summary>A text, cut where it is too long.</summary>
    public static string Cut(string text, int width)
    {
        if (Of(text) <= width)
        {
            return text;
        }

        var result = new StringBuilder();
        var left = width - 1;
        for (var elements = StringInfo.GetTextElementEnumerator(text); elements.MoveNext();)
        {
            left -= Of(elements.GetTextElement());
            if (left < 0)
            {
                break;
            }

            result.Append(elements.GetTextElement());
        }

        return result.ToString().TrimEnd() + Cutting;
    }

    /// <summary>A text in lines that break between words. A word that is too long stays whole.</summary>
    public static string[] Wrap(string text, int width)
    {
        if (Of(text) <= width)
        {
            return [text];
        }

        List<string> lines = [];
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (lines.Count > 0 && Of(lines[^1]) + 1 + Of(word) <= width)
            {
                lines[^1] += " " + word;
            }
            else
            {
                lines.Add(word);
            }
        }

        return [.. lines];
    }
}
