using System.Text.RegularExpressions;
using RunLinkedData.Secrets;

namespace RunLinkedData.Provenance.Code;

/// <summary>The address of a repository: without what must not be stored, and as pages of its forge.</summary>
internal static partial class GitRemote
{
    private const int LongestUrl = 2048;

    /// <summary>
    /// Without credentials, query and fragment. The user of SSH stays, as it is part of the name: everybody is <c>git</c> there.
    /// Null when nothing is left, or the address is no sensible one.
    /// </summary>
    public static string? WithoutSecrets(string? url)
    {
        url = url?.Trim();
        if (string.IsNullOrEmpty(url) || url.Length > LongestUrl || url.Any(char.IsControl))
        {
            return null;
        }

        var match = Url().Match(url);
        match = match.Groups["user"].Success ? match : Url().Match(SecretAddresses.WithoutOddUser(url));
        if (!match.Success)
        {
            // user@host:path of SSH, or a path.
            return ShortForm().Match(url) is { Success: true } ssh
                ? SecretText.Redact(ssh.Groups["user"].Value.Split(':')[0])
                    + ssh.Groups["at"].Value
                    + SecretText.Redact(ssh.Groups["rest"].Value)
                : SecretText.Redact(url);
        }

        var scheme = match.Groups["scheme"].Value;
        var user = match.Groups["user"].Value.Split(':', '@')[0];
        var keepsUser = scheme.EndsWith("ssh", StringComparison.OrdinalIgnoreCase) && user.Length > 0;
        var address = SecretText.Redact($"{scheme}://{match.Groups["host"].Value}{match.Groups["path"].Value}");
        return keepsUser ? address.Insert(scheme.Length + 3, SecretText.Redact(user) + "@") : address;
    }

    /// <summary>The page of a commit, for the forges that are known by their host's name; else null.</summary>
    /// <param name="url">The address, as <see cref="WithoutSecrets"/> gives it.</param>
    /// <param name="commit">The ID of the commit.</param>
    public static string? CommitUrl(string? url, string? commit) =>
        commit is not null && GitHead.IdIn(commit) is not null ? Find(url)?.Commit(commit) : null;

    /// <summary>
    /// The page that shows what lies between two commits of a repository; null as for <see cref="CommitUrl"/>, and when the
    /// addresses are of two repositories.
    /// </summary>
    /// <param name="url">The address that the first commit was pushed to.</param>
    /// <param name="commit">The ID of the first commit.</param>
    /// <param name="otherUrl">The address that the second commit was pushed to.</param>
    /// <param name="other">The ID of the second commit.</param>
    public static string? CompareUrl(string? url, string? commit, string? otherUrl, string? other) =>
        commit is not null
        && other is not null
        && GitHead.IdIn(commit) is not null
        && GitHead.IdIn(other) is not null
        && Find(url) is { } pages
        && pages == Find(otherUrl)
            ? pages.Compare(commit, other)
            : null;

    private static ForgePages? Find(string? url)
    {
        if (url is null)
        {
            return null;
        }

        var match = Url().Match(url) is { Success: true } full ? full : ShortForm().Match(url);
        var path = match.Groups["path"].Value.Trim('/');
        path = path.EndsWith(".git", StringComparison.OrdinalIgnoreCase) ? path[..^4] : path;
        if (!match.Success
            || !Host().IsMatch(match.Groups["host"].Value)
            || !WebPath().IsMatch(path)
            || path.Split('/').Any(part => part is "." or ".."))
        {
            return null;
        }

        // A port of HTTPS belongs to the page, one of SSH does not. Plain HTTP stays as it is.
        var scheme = match.Groups["scheme"].Value.ToLowerInvariant();
        var host = match.Groups["host"].Value.ToLowerInvariant();
        return ForgePages.Find(scheme == "http" ? "http" : "https", scheme is "http" or "https" ? host : host.Split(':')[0], path);
    }

    [GeneratedRegex(@"^(?<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?<user>[^/?#]*@)?(?<host>[^/?#@]*)(?<path>[^?#]*)")]
    private static partial Regex Url();

    [GeneratedRegex(@"^(?:(?<user>[^@/\\]+)(?<at>@))?(?<rest>(?<host>[^:/\\@]{2,}):(?<path>.*))$")]
    private static partial Regex ShortForm();

    [GeneratedRegex(@"\A[A-Za-z0-9.-]+(?::[0-9]{1,5})?\z")]
    private static partial Regex Host();

    // As it may stand in a link.
    [GeneratedRegex(@"\A[A-Za-z0-9._~%+/-]+\z")]
    private static partial Regex WebPath();
}
