using System.Text.RegularExpressions;

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
        if (!match.Success)
        {
            // user@host:path of SSH, or a path.
            return ShortForm().Match(url) is { Success: true } ssh ? ssh.Groups["user"].Value.Split(':')[0] + ssh.Groups["rest"].Value : url;
        }

        var scheme = match.Groups["scheme"].Value;
        var user = match.Groups["user"].Value.Split(':', '@')[0];
        var keepsUser = scheme.EndsWith("ssh", StringComparison.OrdinalIgnoreCase) && user.Length > 0;
        return $"{scheme}://{(keepsUser ? user + "@" : "")}{match.Groups["host"].Value}{match.Groups["path"].Value}";
    }

    /// <summary>The page of a commit, for the forges that are known by their host's name; else null.</summary>
    /// <param name="url">The address, as <see cref="WithoutSecrets"/> gives it.</param>
    /// <param name="commit">The ID of the commit.</param>
    public static string? CommitUrl(string? url, string? commit)
    {
        if (url is null || commit is null || GitHead.IdIn(commit) is null)
        {
            return null;
        }

        var match = Url().Match(url) is { Success: true } full ? full : ShortForm().Match(url);
        var path = match.Groups["path"].Value.Trim('/');
        path = path.EndsWith(".git", StringComparison.OrdinalIgnoreCase) ? path[..^4] : path;
        if (!match.Success || !Host().IsMatch(match.Groups["host"].Value) || !WebPath().IsMatch(path) || path.Split('/').Any(part => part is "." or ".."))
        {
            return null;
        }

        // A port of HTTPS belongs to the page, one of SSH does not. Plain HTTP stays as it is.
        var scheme = match.Groups["scheme"].Value.ToLowerInvariant();
        var host = match.Groups["host"].Value.ToLowerInvariant();
        var isWeb = scheme is "http" or "https";
        return Page(isWeb ? host : host.Split(':')[0], path, commit) is { } page ? $"{(scheme == "http" ? "http" : "https")}://{page}" : null;
    }

    private static string? Page(string host, string path, string commit)
    {
        var labels = host.Split(':')[0].Split('.');
        var parts = path.Split('/');
        if (labels is [.., "azure", "com"] or [.., "visualstudio", "com"])
        {
            return (labels, parts) switch
            {
                (["ssh", "dev", "azure", "com"], ["v3", var owner, var project, var name]) => $"dev.azure.com/{owner}/{project}/_git/{name}/commit/{commit}",
                (["vs-ssh", "visualstudio", "com"], ["v3", var owner, var project, var name]) => $"dev.azure.com/{owner}/{project}/_git/{name}/commit/{commit}",
                (_, [.., "_git", _]) => $"{host}/{path}/commit/{commit}",
                _ => null,
            };
        }

        // The forges offer SSH on the port of HTTPS under hosts of their own.
        var web = labels[0] is "ssh" or "altssh" ? host[(labels[0].Length + 1)..] : host;
        return parts.Length < 2 ? null
            : IsForge(labels, "github") && parts.Length == 2 ? $"{web}/{path}/commit/{commit}"
            : IsForge(labels, "gitlab") ? $"{web}/{path}/-/commit/{commit}"
            : web == "bitbucket.org" && parts.Length == 2 ? $"{web}/{path}/commits/{commit}"
            : IsForge(labels, "bitbucket") && web != "bitbucket.org" ? $"{web}/projects/{parts[^2]}/repos/{parts[^1]}/commits/{commit}"
            : null;
    }

    // github.com, github.example.com, my-github.example.com is none.
    private static bool IsForge(string[] labels, string name) => labels.Length > 1 && labels.AsSpan(..^1).Contains(name);

    [GeneratedRegex(@"^(?<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?<user>[^/?#]*@)?(?<host>[^/?#@]*)(?<path>[^?#]*)")]
    private static partial Regex Url();

    [GeneratedRegex(@"^(?<user>[^@/\\]+)?(?<rest>(?:(?<=.)@)?(?<host>[^:/\\@]{2,}):(?<path>.*))$")]
    private static partial Regex ShortForm();

    [GeneratedRegex(@"^[A-Za-z0-9.-]+(?::[0-9]{1,5})?$")]
    private static partial Regex Host();

    // As it may stand in a link.
    [GeneratedRegex(@"^[A-Za-z0-9._~%+/-]+$")]
    private static partial Regex WebPath();
}
