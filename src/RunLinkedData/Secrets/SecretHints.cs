namespace RunLinkedData.Secrets;

/// <summary>
/// Tells of a short text which secrets it cannot hold, as none of the words that their patterns need occurs in it. Most arguments,
/// variables and lines of a log hold none, and patterns take long at their first use: a process that starts a run pays for that.
/// </summary>
internal static class SecretHints
{
    private const int Short = 4 * 1024;

    private static readonly SecretWords Words = new(
    [
        (SecretKinds.Name, SecretName.Roots),
        (SecretKinds.Name, ["bearer", "basic", "code="]),
        (SecretKinds.Address, ["://", "@//", ":15", ":thin:", ":oci"]),
        (SecretKinds.PrivateKey, ["----b", "----e", "---- b", "---- e", "private-"]),
        (SecretKinds.Command, SecretCommands.Words),
        (SecretKinds.Shape, SecretShapes.Prefixes),
    ]);

    public static SecretKinds Of(string text) => text.Length > Short ? SecretKinds.All : Words.KindsIn(text);
}
