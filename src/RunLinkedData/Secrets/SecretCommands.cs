using System.Text;
using System.Text.RegularExpressions;

namespace RunLinkedData.Secrets;

/// <summary>Finds passwords in the options of programs that take them behind a single letter, and in the words of a .netrc.</summary>
internal static partial class SecretCommands
{
    // For a blank within an argument, which is none between two.
    private const char Blank = '\uE000';

    /// <summary>Every such command line has one of these in it.</summary>
    public static readonly string[] Words =
        ["curl", "wget", "mysql", "mariadb", "sshpass", "redis-cli", "mongo", "sqlcmd", "bcp", "ldap", "sqlplus", "login"];

    /// <summary>In a text: what follows the name of such a program, up to the end of the line.</summary>
    public static string Redact(string text)
    {
        text = Netrc().Replace(text, "$1" + SecretName.Mask);
        var tools = Tool().Matches(text);
        if (tools.Count == 0)
        {
            return text;
        }

        var result = new StringBuilder(text.Length);
        var done = 0;
        for (var i = 0; i < tools.Count; i++)
        {
            var start = tools[i].Index + tools[i].Length;
            var next = i + 1 < tools.Count ? tools[i + 1].Index : text.Length;
            var line = text.AsSpan(start, next - start).IndexOfAny('\r', '\n');
            var end = line < 0 ? next : start + line;
            result.Append(text, done, start - done).Append(ValueIn(tools[i].Value).Replace(text[start..end], MaskValue));
            done = end;
        }

        return result.Append(text, done, text.Length - done).ToString();
    }

    /// <summary>The same of a command line whose arguments are apart.</summary>
    public static List<string> Redact(IEnumerable<string> arguments)
    {
        List<string> result = [];
        Regex? value = null;
        foreach (var argument in arguments)
        {
            // As a line has it: the option in front, if its value comes apart from it, and the value with its blanks.
            var front = result.Count > 0 && LoneOption().IsMatch(result[^1]) ? $" {result[^1]} " : " ";
            var redacted = value?.Replace(front + argument.Replace(' ', Blank), MaskValue).Replace(Blank, ' ');
            value = Tool().Match($"{result.LastOrDefault()} {argument} ") is { Success: true } tool ? ValueIn(tool.Value) : value;
            result.Add(redacted is not null && redacted.StartsWith(front, StringComparison.Ordinal) ? redacted[front.Length..] : argument);
        }

        return result;
    }

    private static string MaskValue(Match match)
    {
        var value = match.Groups["value"];
        return SecretAssignments.IsPlaceholder(value.ValueSpan)
            ? match.Value
            : string.Concat(
                match.ValueSpan[..(value.Index - match.Index)],
                SecretName.Mask,
                match.ValueSpan[(value.Index - match.Index + value.Length)..]);
    }

    private static Regex ValueIn(string tool) => tool[..2].ToUpperInvariant() switch
    {
        "CU" or "WG" => NameAndPassword(),
        "MY" or "MA" => GluedPassword(),
        "RE" => Ask(),
        "LD" => Word(),
        "SQ" when tool.StartsWith("sqlp", StringComparison.OrdinalIgnoreCase) => OracleUser(),
        _ => Password(),
    };

    [GeneratedRegex(
        """
        (?<![\w-])(?:(?:docker|podman|az|oc)[ ]login
          |curl|wget|mysql(?:dump|admin|import|show|check)?|mariadb(?:-[a-z]{1,12})?|sshpass|redis-cli
          |mongo(?:sh|dump|restore|import|export)?|sqlcmd|bcp
          |ldap(?:search|add|modify|delete|passwd|whoami)|sqlplus)(?:\.exe)?(?=["']?[ \t])
        """,
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Tool();

    // -u name:password, also glued, also quoted.
    [GeneratedRegex(
        """
        (?<=[ \t])(?:-[a-zA-Z]{0,6}[uU][ \t]{0,4}|--(?:proxy-)?user[ \t=]{1,4})
          (?:"[^:"]{0,256}:(?<value>[^"]{1,1024})|'[^:']{0,256}:(?<value>[^']{1,1024})|[^\s:"']{0,256}:(?<value>[^\s"']{1,1024}))
        """,
        RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex NameAndPassword();

    [GeneratedRegex("""(?<=[ \t])-p(?:["'](?<value>[^"']{1,1024})|(?<value>[^\s"']{1,1024}))""", RegexOptions.CultureInvariant)]
    private static partial Regex GluedPassword();

    [GeneratedRegex(
        """(?<=[ \t])-[pP][ \t]{0,4}(?:["'](?<value>[^"']{1,1024})|(?<value>[^\s"'-][^\s"']{0,1024}))""", RegexOptions.CultureInvariant)]
    private static partial Regex Password();

    [GeneratedRegex(
        """(?<=[ \t])-a[ \t]{1,4}(?:["'](?<value>[^"']{1,1024})|(?<value>[^\s"'-][^\s"']{0,1024}))""", RegexOptions.CultureInvariant)]
    private static partial Regex Ask();

    [GeneratedRegex(
        """(?<=[ \t])-w[ \t]{0,4}(?:["'](?<value>[^"']{1,1024})|(?<value>[^\s"'-][^\s"']{0,1024}))""", RegexOptions.CultureInvariant)]
    private static partial Regex Word();

    [GeneratedRegex("""(?<=[ \t"'])[\w$#.-]{1,128}/(?<value>[^\s/@"']{1,128})(?=@|\s|$)""", RegexOptions.CultureInvariant)]
    private static partial Regex OracleUser();

    [GeneratedRegex(@"\A(?:-[uUpPaw]|--(?:proxy-)?user)\z", RegexOptions.CultureInvariant)]
    private static partial Regex LoneOption();

    // machine example.com login joe password secret, on one line or several.
    [GeneratedRegex(@"(\blogin\s{1,8}\S{1,256}\s{1,8}[+ -]{0,8}password\s{1,8})\S{1,1024}", RegexOptions.CultureInvariant)]
    private static partial Regex Netrc();
}
