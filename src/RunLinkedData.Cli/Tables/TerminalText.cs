using System.Globalization;
using System.Text;

namespace RunLinkedData.Cli.Tables;

/// <summary>
/// Text for a person's eyes: what would steer a terminal, or turn the order of what is read, is shown as an escape. Names and messages
/// come from a store that others write too.
/// </summary>
internal static class TerminalText
{
    /// <summary>On one line: breaks and tabs are blanks.</summary>
    public static string OneLine(string text) => Clean(text, character => character is '\n' or '\r' or '\t' ? " " : null);

    /// <summary>With its lines and tabs.</summary>
    public static string Lines(string text) => Clean(text, character => character is '\n' or '\t' ? character.ToString() : null);

    private static string Clean(string text, Func<char, string?> known) => text.Any(IsDangerous)
        ? text.Aggregate(
            new StringBuilder(text.Length + 8),
            (result, character) => IsDangerous(character)
                ? result.Append(known(character) ?? string.Create(CultureInfo.InvariantCulture, $"\\u{(int)character:X4}"))
                : result.Append(character))
            .ToString()
        : text;

    // C0, C1, the breaks of lines of Unicode, and all that sets a direction.
    private static bool IsDangerous(char character) => char.IsControl(character)
        || character is '\u061C' or '\u200E' or '\u200F' or (>= '\u2028' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}
