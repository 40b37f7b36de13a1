using System.Text.RegularExpressions;

namespace RunLinkedData.Secrets;

/// <summary>A command line that may be stored.</summary>
internal static partial class SecretArguments
{
    /// <summary>
    /// Replaces the values of options whose name sounds secret: <c>--password x</c>, <c>--token=x</c>, <c>/p:ApiKey=x</c>, <c>NAME=x</c>;
    /// of the letters of known programs (<c>curl -u</c>, <c>mysql -p</c>); and what looks like a secret anywhere. Other values that are
    /// glued to a letter (<c>-pSECRET</c>) cannot be told from other options.
    /// </summary>
    public static List<string> Redact(IReadOnlyList<string> arguments)
    {
        List<string> result = [];
        var known = arguments.Any(argument => SecretHints.Of(argument).HasFlag(SecretKinds.Command))
            ? SecretCommands.Redact(arguments)
            : arguments;
        var previous = "";
        foreach (var argument in known)
        {
            result.Add(Redact(previous, argument));
            previous = argument;
        }

        return result;
    }

    private static string Redact(string previous, string argument)
    {
        var kinds = SecretHints.Of(argument);

        // A name alone takes the next argument for its value: an option any but an option, a bare word what looks like no word.
        if (SecretHints.Of(previous).HasFlag(SecretKinds.Name)
            && Option().Match(previous) is { Success: true } before
            && !before.Groups["separator"].Success
            && SecretName.IsSecret(before.Groups["name"].ValueSpan)
            && (before.Groups["dash"].Success
                ? !argument.StartsWith("--", StringComparison.Ordinal)
                : SecretText.Redact($"{previous} {argument}") == $"{previous} {SecretName.Mask}"))
        {
            return SecretName.Mask;
        }

        return kinds.HasFlag(SecretKinds.Name)
            && Option().Match(argument) is { Success: true } option
            && option.Groups["separator"] is { Success: true } separator
            && SecretName.IsSecret(option.Groups["name"].ValueSpan)
            ? argument[..(separator.Index + 1)] + SecretName.Mask
            : SecretText.Redact(argument, kinds);
    }

    // -name, --name, /name, /p:name, -p:name, -Dname, name; then = or : and a value, which only an option may have behind a colon.
    [GeneratedRegex(
        @"^(?:(?<dash>--?|/)(?:(?:p|property|D)[:=])?)?(?<name>[\w.-]+)(?:$|(?<separator>=)|(?(dash)(?<separator>:)|(?!)))",
        RegexOptions.CultureInvariant)]
    private static partial Regex Option();
}
