using System.Security;

namespace RunLinkedData.Provenance.Code;

/// <summary>Captures the code of a run from files alone; <see cref="ChangesCapture"/> asks git for the rest.</summary>
internal static class CodeCapture
{
    /// <summary>What the options say, else the work tree around a folder, else the build of the program.</summary>
    public static CodeProvenance Capture(string folder, ProgramProvenance program, ProvenanceOptions options, List<string> notes)
    {
        var git = options.Git ? Find(folder, notes) : null;
        var head = git is null ? null : GitHead.Read(git, notes);
        var found = git is null ? null : GitConfig.Read(git, notes).RemoteOf(head?.Branch);
        if (options.Commit is null && head?.Commit is { } commit && program.Commit is { } built && commit != built)
        {
            notes.Add($"The program was built from commit {built}, and the work tree is at commit {commit} by now. Build it again before a run.");
        }

        var code = new CodeProvenance
        {
            Commit = Given(options.Commit) ?? head?.Commit ?? program.Commit,
            Branch = Given(options.Branch) ?? head?.Branch,
            Remote = GitRemote.WithoutSecrets(Given(options.Remote) ?? found),
            Root = git?.Root,
        };
        return code with { CommitUrl = GitRemote.CommitUrl(code.Remote, code.Commit) };
    }

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static GitFolder? Find(string folder, List<string> notes)
    {
        try
        {
            return GitFolder.Find(folder, notes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SecurityException or ArgumentException or NotSupportedException)
        {
            notes.Add($"No git work tree could be looked for from '{folder}': {e.Message}");
            return null;
        }
    }
}
