namespace RunLinkedData.Provenance.Code;

/// <summary>
/// The pages of a repository on a forge. Of two commits, all show the whole difference, as <c>git diff A B</c> does, where the forge can.
/// </summary>
/// <param name="Repository">The page of the repository.</param>
/// <param name="Forge">The kind of forge.</param>
internal sealed record ForgePages(string Repository, ForgePages.Kind Forge)
{
    /// <summary>The forges, by how their pages are addressed.</summary>
    internal enum Kind
    {
        GitHub,
        GitLab,
        BitbucketCloud,
        BitbucketServer,
        AzureDevOps,
    }

    /// <summary>Finds the forge by the name of its host; null when it is none that is known.</summary>
    public static ForgePages? Find(string scheme, string host, string path)
    {
        var labels = host.Split(':')[0].Split('.');
        var parts = path.Split('/');
        if (labels is [.., "azure", "com"] or [.., "visualstudio", "com"])
        {
            return (labels, parts) switch
            {
                (["ssh", "dev", "azure", "com"], ["v3", var owner, var project, var name]) =>
                    Azure($"dev.azure.com/{owner}/{project}/_git/{name}"),
                (["vs-ssh", "visualstudio", "com"], ["v3", var owner, var project, var name]) =>
                    Azure($"dev.azure.com/{owner}/{project}/_git/{name}"),
                (_, [.., "_git", _]) => Azure($"{host}/{path}"),
                _ => null,
            };
        }

        // The forges offer SSH on the port of HTTPS under hosts of their own.
        var web = labels[0] is "ssh" or "altssh" ? host[(labels[0].Length + 1)..] : host;
        return parts.Length < 2 ? null
            : IsForge(labels, "github") && parts.Length == 2 ? new($"{scheme}://{web}/{path}", Kind.GitHub)
            : IsForge(labels, "gitlab") ? new($"{scheme}://{web}/{path}", Kind.GitLab)
            : web == "bitbucket.org" && parts.Length == 2 ? new($"{scheme}://{web}/{path}", Kind.BitbucketCloud)
            : IsForge(labels, "bitbucket")
                && web != "bitbucket.org" ? new($"{scheme}://{web}/projects/{parts[^2]}/repos/{parts[^1]}", Kind.BitbucketServer)
            : null;

        ForgePages Azure(string repository) => new($"{scheme}://{repository}", Kind.AzureDevOps);
    }

    /// <summary>The page of a commit.</summary>
    public string Commit(string commit) => Forge switch
    {
        Kind.GitLab => $"{Repository}/-/commit/{commit}",
        Kind.BitbucketCloud or Kind.BitbucketServer => $"{Repository}/commits/{commit}",
        _ => $"{Repository}/commit/{commit}",
    };

    /// <summary>
    /// The page of what lies between two commits. GitHub's documentation calls the form with two dots a comparison of two commits; GitLab's
    /// is its option <c>straight</c>; Bitbucket names the newer side first.
    /// </summary>
    public string Compare(string original, string other) => Forge switch
    {
        Kind.GitHub => $"{Repository}/compare/{original}..{other}",
        Kind.GitLab => $"{Repository}/-/compare/{original}...{other}?straight=true",
        Kind.BitbucketCloud => $"{Repository}/branches/compare/{other}..{original}",
        Kind.BitbucketServer => $"{Repository}/compare/diff?sourceBranch={other}&targetBranch={original}",
        _ => $"{Repository}/branchCompare?baseVersion=GC{original}&targetVersion=GC{other}",
    };

    // github.com, github.example.com, my-github.example.com is none.
    private static bool IsForge(string[] labels, string name) => labels.Length > 1 && labels.AsSpan(..^1).Contains(name);
}
