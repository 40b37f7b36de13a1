using System.Text.RegularExpressions;

namespace RunLinkedData.Secrets;

/// <summary>
/// Text that may be stored: secrets that are recognised by their name or their shape are replaced by <c>***</c>, the rest stays.
/// </summary>
/// <remarks>
/// A net, not a wall: a password that stands alone, without a name beside it, looks like any word. The time is linear in the length.
/// </remarks>
internal static partial class SecretText
{
    /// <summary>Free text of any kind: a diff, an argument, a message.</summary>
    public static string Redact(string text) =>
        !SecretHints.HasAny(text) ? text : SecretAssignments.Redact(SecretPairs.Redact(SecretShapes.Redact(PrivateKeys.Redact(text))));

    /// <summary>The value of a setting, by its name and its shape.</summary>
    public static string RedactValue(string name, string value) =>
        SecretHints.HasAny(name) && SecretName.IsSecret(name) ? SecretName.Mask : Redact(value);

    /// <summary>
    /// Where data comes from, as an address, a path or a connection string: its user-info is removed, and the value of everything in a
    /// query or a connection string whose name sounds secret.
    /// </summary>
    public static string RedactSource(string source) => SecretShapes.Redact(SecretPairs.RedactSource(UserInfo().Replace(source, "$1")));

    // scheme://user:password@host: all up to the last @ before the path.
    [GeneratedRegex("^([A-Za-z][A-Za-z0-9+.-]*://)[^/?#]*@", RegexOptions.CultureInvariant)]
    private static partial Regex UserInfo();
}
