namespace RunLinkedData.Provenance.Host;

/// <summary>
/// Who works here, in MLflow's order: what the environment says, then the name of the account, then its number, as in a container that
/// knows no name for it.
/// </summary>
internal static class UserName
{
    private static readonly string[] Variables = ["LOGNAME", "USER", "LNAME", "USERNAME"];

    // It does not change, and takes its time.
    private static readonly Lazy<string> Account = new(FindAccount);

    /// <summary>The name.</summary>
    /// <param name="readVariable">Gives an environment variable; null or empty when it is not set.</param>
    public static string Of(Func<string, string?> readVariable) => Of(readVariable, () => Account.Value);

    /// <summary>The same with another way to the account.</summary>
    public static string Of(Func<string, string?> readVariable, Func<string> account) =>
        Variables.Select(readVariable).FirstOrDefault(name => !string.IsNullOrWhiteSpace(name)) ?? account();

    private static string FindAccount() => Environment.UserName is { Length: > 0 } name ? name : NumberIn("/proc/self/status") ?? "";

    // proc(5): "Uid:", then the real and the effective user.
    private static string? NumberIn(string status) => File.Exists(status)
        ? File.ReadLines(status)
            .Select(line => line.Split('\t', StringSplitOptions.TrimEntries))
            .FirstOrDefault(fields => fields is ["Uid:", _, _, ..])?[2]
        : null;
}
