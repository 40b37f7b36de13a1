using System.Text.RegularExpressions;

namespace RunLinkedData.Secrets;

/// <summary>
/// Tells from a name whether the value beside it is a secret: names of options, variables, headers, keys of connection strings and queries.
/// </summary>
internal static partial class SecretName
{
    /// <summary>What stands in place of a secret.</summary>
    public const string Mask = "***";

    /// <summary>Every name of a secret has one of these in it.</summary>
    public static readonly string[] Roots =
    [
        "pass", "kennwort", "contrase", "secret", "credential", "auth", "bearer", "cookie", "signature", "key", "token", "pwd", "sig",
        "sas", "jwt", "pat",
    ];

    private static readonly SecretWords Words = new([(SecretKinds.Name, Roots)]);

    /// <summary>The first place from <paramref name="start"/> where the name of a secret may be; -1 when there is none.</summary>
    public static int FindRoot(string text, int start) => Words.Find(text, start);

    /// <summary>Whether values of this name are secrets.</summary>
    public static bool IsSecret(ReadOnlySpan<char> name) => Words.Find(name, 0) >= 0 && Secret().IsMatch(name);

    /// <summary>The same of a name in the query of an address, where a key and a code are meant for nobody else.</summary>
    public static bool IsSecretInQuery(ReadOnlySpan<char> name) =>
        name.Equals("key", StringComparison.OrdinalIgnoreCase)
        || name.Equals("code", StringComparison.OrdinalIgnoreCase)
        || IsSecret(name);

    /// <summary>
    /// Whether values of this name are secrets that may look like any word: passwords, and what is named as only settings are
    /// (<c>GITHUB_TOKEN</c>).
    /// </summary>
    public static bool IsPassword(ReadOnlySpan<char> name) => Password().IsMatch(name);

    /// <summary>Whether it is the name of a header, whose value ends with the line.</summary>
    public static bool IsHeader(ReadOnlySpan<char> name) => Header().IsMatch(name);

    // max_tokens, token_count and tokenizer are settings of language models, not secrets.
    [GeneratedRegex(
        """
        passw|passphrase|passcode|mot[\ _-]?de[\ _-]?passe|kennwort|contrase|secret(?!ar)|credential|authorization|authkey|bearer
        |cookie|signature
        |(?:api|access|account|private|shared|signing|encryption|master|subscription|storage|functions|deploy|license|ssh)[\ _.-]?key
        |token(?!s(?![a-z])|i[sz]|[\ _.-]?(?:count|limit|length|size|budget))
        |pwd(?![a-z])
        |(?<![a-z])(?:pass|auth|sig|sas|jwt|pat)(?![a-z])
        """,
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Secret();

    [GeneratedRegex(
        """
        (?i:passw|passphrase|passcode|mot[\ _-]?de[\ _-]?passe|kennwort|contrase|secret(?!ar)|pwd(?![a-z])|(?<![a-z])pass(?![a-z])|^x-)
        |^[A-Z][A-Z0-9]*_[A-Z0-9_]+$
        """,
        RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Password();

    [GeneratedRegex(
        """
        ^(?:x-[a-z0-9-]+|(?:proxy-)?authorization|(?:set-)?cookie2?|(?:private|job|deploy)-token|api-key|ocp-apim-subscription-key)$
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Header();
}
