using System.Text.RegularExpressions;

namespace RunLinkedData.Secrets;

/// <summary>
/// Tells from a name whether the value beside it is a secret: names of options, variables, keys of connection strings and queries.
/// </summary>
internal static partial class SecretName
{
    /// <summary>What stands in place of a secret.</summary>
    public const string Mask = "***";

    /// <summary>Whether values of this name are secrets.</summary>
    public static bool IsSecret(ReadOnlySpan<char> name) => Secret().IsMatch(name);

    /// <summary>Whether values of this name are passwords: secrets that may look like any word.</summary>
    public static bool IsPassword(ReadOnlySpan<char> name) => Password().IsMatch(name);

    // max_tokens, token_count and tokenizer are settings of language models, not secrets.
    [GeneratedRegex(
        """
        passw|passphrase|secret|credential|authorization|authkey|bearer|cookie|signature
        |(?:api|access|account|private|shared|signing|encryption|master|subscription|storage)[\ _.-]?key
        |token(?!s(?![a-z])|i[sz]|[\ _.-]?(?:count|limit|length|size|budget))
        |pwd$
        |(?<![a-z])(?:pass|pwd|auth|sig|sas|jwt|pat)(?![a-z])
        """,
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Secret();

    [GeneratedRegex(
        "passw|passphrase|secret|pwd$|(?<![a-z])(?:pass|pwd)(?![a-z])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Password();
}
