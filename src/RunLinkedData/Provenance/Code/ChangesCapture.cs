using System.ComponentModel;
using System.Text;
using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Provenance.Code;

/// <summary>Asks <c>git</c> whether the files of a work tree differ from the commit, and how.</summary>
internal static class ChangesCapture
{
    // One entry is enough to know.
    private const int EnoughStatus = 16 * 1024;

    private static readonly string[] Status =
        [
            "status", "--porcelain=v2", "--branch", "-z", "--untracked-files=no", "--ignore-submodules=untracked", "--no-renames",
            "--no-ahead-behind",
        ];

    /// <summary>
    /// Asks about the work tree of <paramref name="code"/>, and keeps the script where git does not; without a work tree there is nothing
    /// to ask.
    /// </summary>
    /// <exception cref="OperationCanceledException">The caller cancelled. Whatever else goes wrong is a note.</exception>
    public static async Task<CodeChanges> CaptureAsync(
        CodeProvenance code,
        string? script,
        ProvenanceOptions options,
        string? searchPath,
        TimeProvider timeProvider,
        CancellationToken cancellationToken)
    {
        List<string> notes = [];
        var content = script is null ? null : ScriptContent.Read(script, notes);
        var asked = new CodeChanges(code, Diff: null, notes) { Script = content };

        // The files of a work tree that has moved on since the build are not what was executed.
        var isOfOtherCode = code is { Origin: CodeOrigin.Build, WorkTreeCommit: not null };
        if (options.Git && code.Root is not null && !isOfOtherCode)
        {
            asked = await AskAsync(asked, notes, script, options, searchPath, timeProvider, cancellationToken).ConfigureAwait(false);
        }

        var kept = options.Diff ? asked.Script?.Redacted(notes) : asked.Script is null ? null : asked.Script with { Copy = null };
        return asked with { Script = kept };
    }

    private static async Task<CodeChanges> AskAsync(
        CodeChanges changes,
        List<string> notes,
        string? script,
        ProvenanceOptions options,
        string? searchPath,
        TimeProvider timeProvider,
        CancellationToken cancellationToken)
    {
        if (GitProgram.Find(searchPath) is not { } program)
        {
            notes.Add("Whether the work tree has changes is not known: there is no 'git' on the PATH.");
            return changes;
        }

        using var timeout = new CancellationTokenSource(options.GitTimeout, timeProvider);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            var root = changes.Code.Root!;
            var status = await GitProgram.RunAsync(program, root, Status, EnoughStatus, ending.Token).ConfigureAwait(false);
            if (!status.IsFine("status", notes))
            {
                return changes;
            }

            changes = changes with { Code = WithStatus(changes.Code, status) };
            var relative = PathIn(root, script);
            var found = new WorkTreeChanges(options, notes);
            var tree = new WorkTree(program, root, changes.Code.WorkTreeCommit ?? changes.Code.Commit, Prefix: "");
            await found.FindAsync(tree, changes.Code.IsDirty == true, relative, ending.Token).ConfigureAwait(false);
            changes = changes with { Code = changes.Code with { IsDirty = changes.Code.IsDirty == true || found.HasUntracked } };
            if (options.Diff && changes.Code is { IsDirty: true } && (tree.Commit is not null || found.HasUntracked))
            {
                changes = await WithDiffAsync(changes, notes, found, ending.Token).ConfigureAwait(false);
            }

            // Git has it, or the diff.
            if (relative is not null && (changes.Diff is not null || !found.HasUntracked) && !found.Lacks(relative))
            {
                changes = changes with { Script = changes.Script is { } kept ? kept with { Copy = null } : null };
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            notes.Add(
                $"'git' was ended, as it took longer than {options.GitTimeout.TotalSeconds} s. "
                + "ProvenanceOptions.GitTimeout gives it more time.");
        }
        catch (Exception e) when (e is Win32Exception or IOException or InvalidOperationException or UnauthorizedAccessException)
        {
            notes.Add($"'{program}' could not be run: {e.Message}");
        }

        return changes;
    }

    // "# branch.oid ID" and such, then an entry for each file with changes: git-status(1).
    private static CodeProvenance WithStatus(CodeProvenance code, GitOutput status)
    {
        var lines = Encoding.UTF8.GetString(status.Bytes).Split('\0', StringSplitOptions.RemoveEmptyEntries);
        var commit = code.Commit ?? (Header(lines, "# branch.oid ") is { } oid ? GitHead.IdIn(oid) : null);
        var branch = code.Branch ?? (code.Commit is null && Header(lines, "# branch.head ") is { } name and not "(detached)" ? name : null);
        return code with
        {
            Commit = commit,
            Branch = branch,
            CommitUrl = GitRemote.CommitUrl(code.Remote, commit),
            IsDirty = lines.Any(line => !line.StartsWith("# ", StringComparison.Ordinal)),
        };
    }

    private static string? Header(string[] lines, string front) =>
        lines.FirstOrDefault(line => line.StartsWith(front, StringComparison.Ordinal))?[front.Length..];

    private static async Task<CodeChanges> WithDiffAsync(
        CodeChanges changes, List<string> notes, WorkTreeChanges found, CancellationToken cancellationToken)
    {
        if (await found.PatchAsync(cancellationToken).ConfigureAwait(false) is not { } diff)
        {
            return changes;
        }

        var isOfCommit = changes.Code.WorkTreeCommit is null;
        if (!isOfCommit)
        {
            var (there, given) = (changes.Code.WorkTreeCommit, changes.Code.Commit);
            notes.Add($"The diff of the changes is against commit {there}, where the work tree is, and not against {given}.");
        }

        return changes with
        {
            Diff = diff,
            Code = changes.Code with { IsDiffCut = found.IsCut, IsDiffExact = found.IsExact && isOfCommit },
        };
    }

    // A script of another repository, such as a submodule, is none of this one.
    private static string? PathIn(string root, string? script)
    {
        var isInside = script is not null && GitFolder.Find(Path.GetDirectoryName(script)!, [])?.Root is { } own && own == root;
        return isInside ? Path.GetRelativePath(root, script!).Replace('\\', '/') : null;
    }
}
