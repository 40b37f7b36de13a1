using System.Text;
using System.Text.RegularExpressions;

namespace RunLinkedData.Secrets;

/// <summary>
/// Finds secrets by the name beside them, in what programs, their settings and their messages are written in: code, JSON, YAML, XML,
/// .env, scripts, headers, prose.
/// </summary>
internal static partial class SecretAssignments
{
    // A longer name is no name. What is longer is judged by its beginning.
    private const int LongestName = 100;
    private const int Judged = 2048;
    private const int LongestWords = 16;

    /// <summary>In a text that may contain some. Every name is looked at, wherever it stands.</summary>
    public static string Redact(string text)
    {
        text = text.Contains("value", StringComparison.OrdinalIgnoreCase) || text.Contains("</", StringComparison.Ordinal)
            ? Element().Replace(text, RedactNamed)
            : text;
        StringBuilder? result = null;
        var done = 0;
        for (var root = SecretName.FindRoot(text, 0); root >= 0;)
        {
            var name = NameAt(text, root, done);
            var next = name.End;
            if (SecretName.IsSecret(text.AsSpan(name.Start, name.End - name.Start))
                && SecretValue.After(text, name.Start, name.End) is { } value)
            {
                (result ??= new StringBuilder(text.Length)).Append(text, done, value.Start - done).Append(SecretName.Mask);
                done = next = value.End;
            }

            root = SecretName.FindRoot(text, next);
        }

        return result?.Append(text, done, text.Length - done).ToString() ?? text;
    }

    /// <summary>Whether what stands behind the name of a secret is the secret, not a name or a call of a program.</summary>
    public static bool IsLikelyLiteral(ReadOnlySpan<char> name, ReadOnlySpan<char> value)
    {
        value = value[..Math.Min(value.Length, Judged)];
        var isPassword = SecretName.IsPassword(name);
        return !Code().IsMatch(value)
            && (value.ContainsAnyInRange('0', '9') ? isPassword || value.Length >= 8 : isPassword && !Identifier().IsMatch(value));
    }

    /// <summary>Whether it stands for a value that is kept elsewhere.</summary>
    public static bool IsPlaceholder(ReadOnlySpan<char> value) => Placeholder().IsMatch(value);

    private static (int Start, int End) NameAt(string text, int root, int floor)
    {
        var (start, end) = (root, root);
        while (start > floor && root - start < LongestName && IsOfName(text[start - 1]))
        {
            start--;
        }

        while (end < text.Length && end - root < LongestName && IsOfName(text[end]))
        {
            end++;
        }

        while (end > root + 1 && text[end - 1] is '.' or '-')
        {
            end--;
        }

        // api key, mot de passe.
        var before = Math.Max(floor, start - LongestWords);
        return start > before && text[start - 1] == ' ' && FirstWords().Match(text, before, start - before) is { Success: true } words
            ? (words.Index, end)
            : (start, end);
    }

    private static bool IsOfName(char character) => char.IsLetterOrDigit(character) || character is '_' or '-' or '.';

    private static string RedactNamed(Match match) =>
        SecretName.IsSecret(match.Groups["name"].ValueSpan) && !IsPlaceholder(match.Groups["value"].ValueSpan)
            ? match.Groups["front"].Value + SecretName.Mask + match.Groups["end"].Value
            : match.Value;

    [GeneratedRegex(
        @"\b(?:api|access|account|private|shared|signing|encryption|master|subscription|storage|mot de) $",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex FirstWords();

    // <Password>value</Password>, key="Password" value="value", and a name with its value on the next line, as Kubernetes has variables.
    [GeneratedRegex(
        """
        (?<front><(?<name>[\w.:-]{1,100})>)(?<value>[^<\r\n]+)(?<end><)
        |(?<front>\b(?:key|name)[ ]?=[ ]?"(?<name>[^"\r\n]{1,100})"\s{1,40}value[ ]?=[ ]?")(?<value>[^"\r\n]+)
        |(?<front>\bname:[ \t]{1,8}["']?(?<name>[\w.-]{1,100})["']?[ \t]{0,8}\r?\n[+-]?[ \t]{0,40}(?:-[ ])?value:[ \t]{1,8})(?<value>[^\r\n]+)
        """,
        RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Element();

    // A call, an index, a type argument, a word of a language.
    [GeneratedRegex(
        @"^(?:[\w.?!]*[\w>?!][(\[<]|(?:null|nil|default|true|false|none|string|str|await|new|undefined)\W*$)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Code();

    // A name that ends as it does in code only.
    [GeneratedRegex(@"^[A-Za-z_]\w*(?:[?!]?\.\w+)*[;,)}]+$", RegexOptions.CultureInvariant)]
    private static partial Regex Identifier();

    // ${NAME}, $(NAME), $NAME, %NAME%, {{ name }}, <name>, or redacted already.
    [GeneratedRegex(
        @"^[""']?(?:\$\{[\w.:]+\}|\$\([\w.:]+\)|\$[A-Za-z_]\w*|%\w+%|\{\{[^{}]*\}\}|<[^<>]*>|\*+)[""']?[;,)]*$",
        RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();
}
