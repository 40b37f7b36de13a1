namespace RunLinkedData.Questions.Reproducing;

/// <summary>Text from outside in a command or script for a POSIX shell.</summary>
internal static class ShellText
{
    /// <summary>
    /// One word. Within single quotes nothing but the single quote itself means anything (POSIX, Shell Command Language, 2.2.2). Plain
    /// words stay as they are.
    /// </summary>
    public static string Quote(string word) => word.Length > 0 && word.All(IsPlain)
        ? word
        : $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    /// <summary>A command.</summary>
    public static string Quote(IEnumerable<string> words) => string.Join(' ', words.Select(Quote));

    /// <summary>A comment, of one line whatever the text holds.</summary>
    public static string Comment(string text) =>
        "# " + string.Concat(text.Select(character => char.IsControl(character) ? ' ' : character));

    /// <summary>Whether a text can be the value of a variable: no shell can hold a zero character.</summary>
    public static bool CanHold(string value) => !value.Contains('\0', StringComparison.Ordinal);

    // No '=' and no '~', which mean something at some places.
    private static bool IsPlain(char character) =>
        char.IsAsciiLetterOrDigit(character) || character is '_' or '-' or '.' or '/' or ':' or '@' or ',' or '+';
}
