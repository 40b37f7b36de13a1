using System.Text.RegularExpressions;

namespace RunLinkedData.Secrets;

/// <summary>Finds secrets by the name beside them, in the keys of queries and connection strings.</summary>
internal static partial class SecretPairs
{
    /// <summary>In a text that is a query or a connection string.</summary>
    public static string RedactSource(string source) =>
        Pair().Replace(
            source,
            match => IsSecret(match) ? match.Groups["front"].Value + SecretName.Mask : match.Value);

    /// <summary>In a text that may contain some, and code.</summary>
    public static string Redact(string text) => PairInText().Replace(text, RedactInText);

    private static string RedactInText(Match match)
    {
        var (name, value) = (match.Groups["name"], match.Groups["value"]);
        var isTight = name.Index + name.Length + 1 == value.Index;
        return IsSecret(match)
            && !SecretAssignments.IsPlaceholder(value.ValueSpan)
            && (isTight || SecretAssignments.IsLikelyLiteral(name.ValueSpan, value.ValueSpan))
            ? match.Groups["front"].Value + SecretName.Mask
            : match.Value;
    }

    private static bool IsSecret(Match match) => match.ValueSpan[0] is '?' or '&'
        ? SecretName.IsSecretInQuery(match.Groups["name"].ValueSpan)
        : SecretName.IsSecret(match.Groups["name"].ValueSpan);

    // name=value after the start, ?, & or ;: also x-amz-signature and sig, and names with blanks ("Account Key") whose values have blanks.
    [GeneratedRegex(
        """(?<front>(?:^|[?&;])[ \t]{0,4}(?<name>\w[\w .-]{0,80}?)[ \t]{0,4}=)(?:"[^"\r\n]+"|'[^'\r\n]+'|[^&;]+)""",
        RegexOptions.CultureInvariant)]
    private static partial Regex Pair();

    // The same after a quote, and at the start only when another pair follows.
    [GeneratedRegex(
        """(?<front>[?&;"'][ \t]{0,4}(?<name>\w[\w .-]{0,80}?)[ \t]{0,4}=(?!=)[ \t]{0,4})(?<value>[^&;"'\s](?:[^&;"'\r\n]*[^&;"'\s])?)|(?<front>^(?<name>\w[\w .-]{0,80}?)=)(?<value>[^&;"'\r\n]+)(?=;[ \w.-]{1,80}=)""",
        RegexOptions.CultureInvariant)]
    private static partial Regex PairInText();
}
