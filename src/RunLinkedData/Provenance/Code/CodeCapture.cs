using System.Security;
using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Provenance.Code;

/// <summary>Captures the code of a run from files alone; <see cref="ChangesCapture"/> asks git for the rest.</summary>
internal static class CodeCapture
{
    /// <summary>What the options say, else the build of the program, else the first work tree around one of the places.</summary>
    public static CodeProvenance Capture(
        IEnumerable<CodePlace> places, ProgramProvenance program, ProvenanceOptions options, List<string> notes)
    {
        var (git, place) = options.Git
            ? places.Select(place => (Git: Find(place.Folder, notes), place.Origin)).FirstOrDefault(tree => tree.Git is not null)
            : default;
        var head = git is null ? null : GitHead.Read(git, notes);
        var found = git is null ? null : GitConfig.Read(git, notes).RemoteOf(head?.Branch);
        var commit = Given(options.Commit) ?? program.Commit ?? head?.Commit;
        var isOther = head?.Commit is { } current && !current.StartsWith(commit!, StringComparison.OrdinalIgnoreCase);
        var origin = Given(options.Commit) is not null ? CodeOrigin.Options : program.Commit is not null ? CodeOrigin.Build : place;
        if (isOther && origin == CodeOrigin.Build)
        {
            notes.Add(
                $"The program was built from commit {commit}, and the work tree is at commit {head!.Commit} by now: "
                + "what is in its files was not executed. Build it again before a run.");
        }

        var code = new CodeProvenance
        {
            Commit = commit,
            Origin = origin,
            WorkTreeCommit = isOther ? head!.Commit : null,
            Branch = Given(options.Branch) ?? (isOther && origin == CodeOrigin.Build ? null : head?.Branch),
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
        catch (Exception e)
            when (e is IOException or UnauthorizedAccessException or SecurityException or ArgumentException or NotSupportedException)
        {
            notes.Add($"No git work tree could be looked for from '{folder}': {e.Message}");
            return null;
        }
    }
}
