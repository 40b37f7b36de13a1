namespace RunLinkedData.Secrets;

/// <summary>
/// Tells of a short text that it holds no secret: none of the words that the patterns of <see cref="SecretName"/>,
/// <see cref="SecretShapes"/> and <see cref="PrivateKeys"/> need occurs in it. Most arguments and variables are such, and patterns take
/// long at their first use: a process that starts a run pays for that. A search for many words at once (<c>SearchValues</c>) takes as long
/// at its first use, so this is a plain loop.
/// </summary>
internal static class SecretHints
{
    private const int Short = 4 * 1024;

    private static readonly string[] Hints =
    [
        "passw", "passphrase", "secret", "credential", "auth", "bearer", "cookie", "signature", "key", "token", "pwd", "pass", "sig", "sas",
        "jwt", "pat",
        "akia", "asia", "abia", "acca", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_", "glpat-", "gldt-", "glrt-", "glcbt-", "glptt-",
        "glft-",
        "glsoat-", "glimt-", "glagent-", "gloas-", "xox", "xapp-", "aiza", "ya29", "gocspx", "npm_", "pypi-", "oy2", "sk-", "k_live",
        "k_test", "hf_",
        "dapi", "dop_v1", "hvs.", "sg.", "eyj", "hooks.slack", "basic", "://",
    ];

    public static bool HasAny(string text)
    {
        if (text.Length > Short)
        {
            return true;
        }

        foreach (var hint in Hints)
        {
            if (text.Contains(hint, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
