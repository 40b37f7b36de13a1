namespace RunLinkedData.Secrets;

/// <summary>
/// Text that may be stored: secrets that are recognised by their name or their shape are replaced by <c>***</c>, the rest stays.
/// </summary>
/// <remarks>
/// A net, not a wall: a password that stands alone, without a name beside it, looks like any word. The time is linear in the length.
/// </remarks>
internal static class SecretText
{
    /// <summary>Free text of any kind: a diff, an argument, a message.</summary>
    public static string Redact(string text) => Redact(text, SecretHints.Of(text));

    /// <summary>The value of a setting, by its name and its shape.</summary>
    public static string RedactValue(string name, string value) => SecretName.IsSecret(name) ? SecretName.Mask : Redact(value);

    /// <summary>
    /// Where data comes from, as an address, a path or a connection string: its user-info is removed, and the value of everything in a
    /// query or a connection string whose name sounds secret.
    /// </summary>
    public static string RedactSource(string source) => Redact(SecretPairs.RedactSource(SecretAddresses.WithoutUser(source)));

    /// <summary>Free text, by the patterns of some kinds only.</summary>
    public static string Redact(string text, SecretKinds kinds)
    {
        if (kinds == SecretKinds.None)
        {
            return text;
        }

        text = kinds.HasFlag(SecretKinds.PrivateKey) ? PrivateKeys.Redact(text) : text;
        text = kinds.HasFlag(SecretKinds.Shape) ? SecretShapes.Redact(text) : text;
        text = kinds.HasFlag(SecretKinds.Address) ? SecretAddresses.Redact(text) : text;
        text = kinds.HasFlag(SecretKinds.Command) ? SecretCommands.Redact(text) : text;
        return kinds.HasFlag(SecretKinds.Name) ? SecretAssignments.Redact(SecretPairs.Redact(SecretHeaders.Redact(text))) : text;
    }
}
