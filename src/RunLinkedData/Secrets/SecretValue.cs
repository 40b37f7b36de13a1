using System.Buffers;
using System.Text.RegularExpressions;

namespace RunLinkedData.Secrets;

/// <summary>Finds the value behind the name of a secret, and tells whether it is the secret itself.</summary>
internal static partial class SecretValue
{
    // What a line aligns its values with.
    private const int MostBlanks = 16;
    private const int MostBackslashes = 8;
    private const int MostJudged = 2048;

    private static readonly SearchValues<char> EndsOfHeader = SearchValues.Create("\r\n\"'\\");

    /// <summary>The place of the secret that a name stands for; null when there is none.</summary>
    public static (int Start, int End)? After(string text, int nameStart, int nameEnd)
    {
        var name = text.AsSpan(nameStart, nameEnd - nameStart);
        var (at, isQuoted) = AfterQuote(text, nameEnd);
        at = Skip(text, at, " \t", MostBlanks);
        var separator = SeparatorAt(text, at);
        if (separator == 0)
        {
            return isQuoted || at == nameEnd ? null : AfterBlank(text, nameStart, name, at);
        }

        var isTight = separator == 1 && text[at] == '=' && at == nameEnd;
        var isHeader = text[at] is ':' or ',' && SecretName.IsHeader(name);
        if (text[at] == ',' && !(isQuoted && isHeader))
        {
            return null;
        }

        var start = Skip(text, at + separator, " \t", MostBlanks);
        isTight &= start == at + separator;
        if (isQuoted && start < text.Length && text[start] == '[')
        {
            start = Skip(text, start + 1, " \t\r\n", MostBlanks);
        }

        return start == text.Length ? null
            : Quoted(text, start) is { } quoted
                ? IsNothing(text, quoted) || (text[at] == ',' && !IsLiteral(text, name, quoted)) ? null : quoted
            : isHeader && HeaderAt(text, start) is var header && IsSecretHeader(name, text.AsSpan(header.Start, header.End - header.Start))
                is { } isSecret ? isSecret ? header : null
            : BlockStart().Match(text, start) is { Success: true } block ? Block(block.Groups["value"])
            : Plain(text, start, name, isTight, IsInPath(text, nameStart));
    }

    // "name", 'name', \"name\", and ["name"].
    private static (int End, bool IsQuoted) AfterQuote(string text, int at)
    {
        var quote = Skip(text, at, "\\", MostBackslashes);
        var isQuoted = quote < text.Length && text[quote] is '"' or '\'';
        var end = isQuoted ? quote + 1 : at;
        return (end < text.Length && text[end] == ']' ? end + 1 : end, isQuoted);
    }

    private static int SeparatorAt(string text, int at)
    {
        var next = at + 1 < text.Length ? text[at + 1] : '\0';
        return at == text.Length ? 0
            : text[at] switch
            {
                '=' => next switch { '=' => 0, '>' => 2, _ => 1 },
                ':' => next switch { ':' => 0, '=' => 2, _ => 1 },
                ',' => 1,
                _ => 0,
            };
    }

    private static bool IsNothing(string text, (int Start, int End) value) =>
        value.Start == value.End || SecretAssignments.IsPlaceholder(text.AsSpan(value.Start, value.End - value.Start));

    private static bool IsLiteral(string text, ReadOnlySpan<char> name, (int Start, int End) value) =>
        SecretAssignments.IsLikelyLiteral(name, text.AsSpan(value.Start, value.End - value.Start));

    // "value", 'value', f"value", \"value\"; without its end, up to that of the line.
    private static (int Start, int End)? Quoted(string text, int at)
    {
        var quote = Skip(text, at, "$@bfruBFRU", 2);

        var escapes = Skip(text, quote, "\\", MostBackslashes) - quote;
        var start = quote + escapes + 1;
        if (start > text.Length || text[start - 1] is not ('"' or '\''))
        {
            return null;
        }

        var end = start;
        for (; end < text.Length && text[end] is not ('\r' or '\n'); end++)
        {
            var backslashes = Skip(text, end, "\\", int.MaxValue) - end;
            var close = end + backslashes;
            if (close < text.Length && text[close] == text[start - 1] && (escapes == 0 ? backslashes % 2 == 0 : backslashes <= escapes))
            {
                return (start, escapes == 0 ? close : end);
            }

            // What is escaped, a quote or another character, belongs to the value.
            var isEscaped = close < text.Length
                && (text[close] == text[start - 1] || (escapes == 0 && backslashes % 2 == 1 && text[close] is not ('\r' or '\n')));
            end = backslashes == 0 ? end : isEscaped ? close : close - 1;
        }

        return (start, end);
    }

    private static (int Start, int End) HeaderAt(string text, int start)
    {
        var length = text.AsSpan(start).IndexOfAny(EndsOfHeader);
        var end = length < 0 ? text.Length : start + length;
        return (start, start + text.AsSpan(start, end - start).TrimEnd().Length);
    }

    // All that is behind the name of a header: cookies, or a credential with its scheme. Null where it may be no header after all.
    private static bool? IsSecretHeader(ReadOnlySpan<char> name, ReadOnlySpan<char> value) =>
        value.EndsWith(SecretName.Mask) ? false
            : name.Contains("cookie", StringComparison.OrdinalIgnoreCase) ? Cookie().IsMatch(value) ? true : null
            : !SecretAssignments.IsPlaceholder(value) && SecretAssignments.IsLikelyLiteral(name, value) ? true
            : null;

    // YAML's | and >: the value is on the next line, further in.
    private static (int Start, int End)? Block(Group value) =>
        SecretAssignments.IsPlaceholder(value.ValueSpan) ? null : (value.Index, value.Index + value.Length);

    private static (int Start, int End)? Plain(string text, int start, ReadOnlySpan<char> name, bool isTight, bool isInPath)
    {
        var end = start;
        for (; end < text.Length && !EndsPlain(text, end); end++)
        {
        }

        if (isInPath && text.AsSpan(start, end - start).IndexOf('/') is >= 0 and var folder)
        {
            end = start + folder;
        }

        var value = text.AsSpan(start, end - start);
        if (value.IsEmpty || SecretAssignments.IsPlaceholder(value[..Math.Min(value.Length, MostJudged)]))
        {
            return null;
        }

        // NAME=value is a setting; "name = value" and "name: value" may be code, where the value is a name again.
        var judged = text.AsSpan(start, end < text.Length && text[end] == ';' ? value.Length + 1 : value.Length);
        if (isTight && !isInPath ? Nothing().IsMatch(value) : !SecretAssignments.IsLikelyLiteral(name, judged))
        {
            return null;
        }

        // The backslash of an escaped quote.
        var kept = value.EndsWith("\\") ? 1 : 0;
        return value.Length == kept ? null : (start, end - kept);
    }

    // A quote within a word belongs to it. & and ; end the value where a further pair follows.
    private static bool EndsPlain(string text, int at) => text[at] switch
    {
        '"' or '\'' => at + 1 == text.Length || !char.IsLetterOrDigit(text[at + 1]) || text[at - 1] == '\\',
        '&' or ';' => NextPair().IsMatch(text.AsSpan(at, Math.Min(text.Length - at, 80))),
        var character => char.IsWhiteSpace(character),
    };

    // --password value: whatever it is. In prose: what looks like no word.
    private static (int Start, int End)? AfterBlank(string text, int nameStart, ReadOnlySpan<char> name, int at)
    {
        if (at == text.Length || at - nameStart - name.Length > 4)
        {
            return null;
        }

        var isOption = name.StartsWith("--") || (name[0] == '-' && nameStart > 0 && text[nameStart - 1] is not '\n');
        if (Quoted(text, at) is { } quoted)
        {
            return (isOption || SecretName.IsPassword(name)) && !IsNothing(text, quoted) ? quoted : null;
        }

        var end = at;
        while (end < text.Length && !char.IsWhiteSpace(text[end]) && text[end] is not ('"' or '\''))
        {
            end++;
        }

        var value = text.AsSpan(at, Math.Min(end - at, MostJudged));
        return value.IsEmpty || SecretAssignments.IsPlaceholder(value) || (isOption ? value[0] == '-' : !LooksRandom(name, value))
            ? null
            : (at, end);
    }

    private static bool LooksRandom(ReadOnlySpan<char> name, ReadOnlySpan<char> value)
    {
        value = value.TrimEnd(".,;:!?)]}");
        return value.Length >= (SecretName.IsPassword(name) ? 6 : 8)
            && value.ContainsAnyInRange('0', '9')
            && (value.ContainsAnyInRange('a', 'z') || value.ContainsAnyInRange('A', 'Z'))
            && !Technical().IsMatch(value)
            && SecretAssignments.IsLikelyLiteral(name, value);
    }

    // token=5 among the folders of a path.
    private static bool IsInPath(string text, int nameStart) =>
        nameStart > 1 && text[nameStart - 1] is '/' or '\\' && char.IsLetterOrDigit(text[nameStart - 2]);

    private static int Skip(string text, int at, ReadOnlySpan<char> characters, int most)
    {
        var end = at;
        while (end < text.Length && end - at < most && characters.Contains(text[end]))
        {
            end++;
        }

        return end;
    }

    [GeneratedRegex(@"^(?:null|nil|none|true|false|undefined)[,;)}\]]*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Nothing();

    [GeneratedRegex(@"^[&;](?:[ \w.-]{1,64}=|\s|$)", RegexOptions.CultureInvariant)]
    private static partial Regex NextPair();

    [GeneratedRegex(@"^[\w!#$%&*+.^|~-]{1,256}=[^=\s]", RegexOptions.CultureInvariant)]
    private static partial Regex Cookie();

    [GeneratedRegex(@"\G[|>][+-]?[0-9]?(?:[ \t]{0,16}\r?\n[+-]?)?[ \t]{1,64}(?<value>[^\s][^\r\n]*)", RegexOptions.CultureInvariant)]
    private static partial Regex BlockStart();

    // Paths, addresses, names and versions of algorithms and of types, times.
    [GeneratedRegex(
        """
        ^(?:[./~=<>&|]|[A-Z]:[\\/]|[A-Z][A-Z0-9+.-]*://|sha-?[0-9]|md5|base-?[0-9]|u?int[0-9]|oauth-?[0-9]|utf-?[0-9]|argon2|bcrypt
          |x\.?509|ipv[0-9]|v[0-9.]+|[0-9]{4}-[0-9]{2}|[0-9.]+(?:[A-Zµ]{1,5}|/.*)$)
        """,
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Technical();
}
