using System.Text.RegularExpressions;

namespace RunLinkedData.Secrets;

/// <summary>
/// Finds secrets by the name beside them, in what programs and their settings are written in: code, JSON, YAML, XML, .env, scripts.
/// </summary>
internal static partial class SecretAssignments
{
    public static string Redact(string text)
    {
        text = Assignment().Replace(text, RedactAssignment);
        text = Element().Replace(text, RedactNamed);
        return Option().Replace(text, RedactNamed);
    }

    private static string RedactNamed(Match match) =>
        SecretName.IsSecret(match.Groups["name"].ValueSpan) && !IsPlaceholder(match.Groups["value"].ValueSpan)
            ? match.Groups["front"].Value + SecretName.Mask + match.Groups["end"].Value
            : match.Value;

    private static string RedactAssignment(Match match)
    {
        var name = match.Groups["name"].ValueSpan;
        var quoted = match.Groups["quoted"];
        var value = quoted.Success ? quoted.ValueSpan : match.Groups["plain"].ValueSpan;
        if (value.IsEmpty || !SecretName.IsSecret(name) || IsPlaceholder(value))
        {
            return match.Value;
        }

        if (quoted.Success)
        {
            return match.Groups["front"].Value + match.Groups["open"].Value + SecretName.Mask + match.Groups["close"].Value;
        }

        // NAME=value is a setting; "name = value" and "name: value" may be code, where the value is a name again.
        var isTight = match.Groups["separator"].ValueSpan is "=";
        var stop = match.Groups["stop"].Value;
        return isTight || IsLikelyLiteral(name, string.Concat(value, stop))
            ? match.Groups["front"].Value + SecretName.Mask + stop
            : match.Value;
    }

    /// <summary>Whether what stands behind the name of a secret is the secret, not a name or a call of a program.</summary>
    public static bool IsLikelyLiteral(ReadOnlySpan<char> name, ReadOnlySpan<char> value)
    {
        var isPassword = SecretName.IsPassword(name);
        return !Code().IsMatch(value)
            && (value.ContainsAnyInRange('0', '9') ? isPassword || value.Length >= 8 : isPassword && !Identifier().IsMatch(value));
    }

    /// <summary>Whether it stands for a value that is kept elsewhere.</summary>
    public static bool IsPlaceholder(ReadOnlySpan<char> value) => Placeholder().IsMatch(value);

    [GeneratedRegex(
        """
        (?<![\w.-])(?<front>(?<name>(?>[\w.-]+))(?<separator>["']?\]?[ \t]{0,16}(?:=>|:=|=(?!=)|:(?!:))[ \t]{0,16}))
        (?:(?<open>[$@bfruBFRU]{0,2}["])(?<quoted>(?:\\.|[^"\\\r\n])*)(?<close>"?)
          |(?<open>[bfruBFRU]?['])(?<quoted>(?:\\.|[^'\\\r\n])*)(?<close>'?)
          |(?<plain>(?:[^\s"'&;]|[&;](?![ \w.-]{1,64}=|\s|$))+)(?<stop>;?))
        """,
        RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Assignment();

    // <Password>value</Password>, key="Password" value="value", and a name with its value on the next line, as Kubernetes has variables.
    [GeneratedRegex(
        """
        (?<front><(?<name>[\w.:-]{1,100})>)(?<value>[^<\r\n]+)(?<end><)
        |(?<front>\b(?:key|name)[ ]?=[ ]?"(?<name>[^"\r\n]{1,100})"\s{1,40}value[ ]?=[ ]?")(?<value>[^"\r\n]+)
        |(?<front>\bname:[ \t]{1,8}["']?(?<name>[\w.-]{1,100})["']?[ \t]{0,8}\r?\n[+-]?[ \t]{0,40}(?:-[ ])?value:[ \t]{1,8})(?<value>[^\r\n]+)
        """,
        RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Element();

    // --password value, in a script.
    [GeneratedRegex(
        """(?<![\w-])(?<front>--(?<name>[A-Za-z][\w-]{0,80})[ \t]{1,4})(?<value>"[^"\r\n]+"|'[^'\r\n]+'|[^\s"'-]\S*)""",
        RegexOptions.CultureInvariant)]
    private static partial Regex Option();

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
