namespace RunLinkedData.Provenance.Code;

/// <summary>Where git keeps what it knows of a work tree.</summary>
/// <param name="Root">The folder of the work tree: the one with <c>.git</c> in it.</param>
/// <param name="Own">The folder with what is the work tree's own, such as HEAD.</param>
/// <param name="Common">The folder with what it shares with other work trees, such as branches; mostly the same.</param>
internal sealed record GitFolder(string Root, string Own, string Common)
{
    // What a .git file and a commondir file hold is one path.
    private const int LongestPath = 8 * 1024;

    /// <summary>Finds the work tree that a folder lies in; null when there is none.</summary>
    public static GitFolder? Find(string folder, List<string> notes)
    {
        for (var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)); root is not null; root = Path.GetDirectoryName(root))
        {
            var git = Path.Combine(root, ".git");
            if (IsGit(git))
            {
                return new GitFolder(root, git, CommonOf(git, notes));
            }

            // The .git of a further work tree and of a submodule is a file that names the folder. Like git,
            // stop there even when that is gone.
            if (File.Exists(git))
            {
                var own = BoundedFile.ReadText(git, LongestPath, notes) is { } text ? FolderIn(text, "gitdir: ", root) : null;
                if (own is not null && IsGit(own))
                {
                    return new GitFolder(root, own, CommonOf(own, notes));
                }

                notes.Add(
                    $"The file '{git}' does not lead to a git repository. If this is a copy of a work tree, set ProvenanceOptions.Commit.");
                return null;
            }
        }

        return null;
    }

    private static bool IsGit(string folder) => File.Exists(Path.Combine(folder, "HEAD"));

    private static string CommonOf(string own, List<string> notes) =>
        BoundedFile.ReadText(Path.Combine(own, "commondir"), LongestPath, notes) is { } text && FolderIn(text, "", own) is { } common
            ? common
            : own;

    // gitrepository-layout(5). On Windows not on a network share that the repository names: asking for it would log in there.
    private static string? FolderIn(string text, string front, string from)
    {
        var path = text.StartsWith(front, StringComparison.Ordinal) ? text[front.Length..].TrimEnd('\r', '\n') : "";
        var isShare = OperatingSystem.IsWindows() && path is ['\\' or '/', '\\' or '/', ..];
        return path.Length == 0 || path.Contains('\0', StringComparison.Ordinal) || isShare ? null : Path.GetFullPath(path, from);
    }
}
