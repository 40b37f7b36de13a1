using System.ComponentModel;
using System.Text;
using RunLinkedData.Secrets;

namespace RunLinkedData.Provenance.Code;

/// <summary>Asks <c>git</c> whether tracked files differ from the commit, and how.</summary>
internal static class ChangesCapture
{
    // One entry is enough to know.
    private const int EnoughStatus = 16 * 1024;

    private static readonly string[] Status =
        ["status", "--porcelain=v2", "--branch", "-z", "--untracked-files=no", "--ignore-submodules=untracked", "--no-renames", "--no-ahead-behind"];

    private static readonly string[] Diff =
    [
        "diff", "HEAD", "--no-ext-diff", "--no-textconv", "--no-color", "--no-relative", "--no-renames", "--src-prefix=a/", "--dst-prefix=b/",
        "--unified=3", "--submodule=short", "--ignore-submodules=untracked",
    ];

    /// <summary>Asks about the work tree of <paramref name="code"/>; without one there is nothing to ask.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled. Whatever else goes wrong is a note.</exception>
    public static async Task<CodeChanges> CaptureAsync(
        CodeProvenance code, ProvenanceOptions options, string? searchPath, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        List<string> notes = [];
        if (code.Root is null || !options.Git)
        {
            return new CodeChanges(code, Diff: null, notes);
        }

        if (GitProgram.Find(searchPath) is not { } program)
        {
            notes.Add("Whether the work tree has changes is not known: there is no 'git' on the PATH.");
            return new CodeChanges(code, Diff: null, notes);
        }

        using var timeout = new CancellationTokenSource(options.GitTimeout, timeProvider);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        string? diff = null;
        try
        {
            var status = await GitProgram.RunAsync(program, code.Root, Status, EnoughStatus, ending.Token).ConfigureAwait(false);
            if (IsFine(status, "status", notes))
            {
                code = WithStatus(code, status);
                if (options.Diff && code is { IsDirty: true, Commit: not null })
                {
                    (code, diff) = await WithDiffAsync(code, program, options.MaxDiffBytes, notes, ending.Token).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            notes.Add($"'git' was ended, as it took longer than {options.GitTimeout.TotalSeconds} s. ProvenanceOptions.GitTimeout gives it more time.");
        }
        catch (Exception e) when (e is Win32Exception or IOException or InvalidOperationException)
        {
            notes.Add($"'{program}' could not be run: {e.Message}");
        }

        return new CodeChanges(code, diff, notes);
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

    private static async Task<(CodeProvenance, string?)> WithDiffAsync(
        CodeProvenance code, string program, int maxBytes, List<string> notes, CancellationToken cancellationToken)
    {
        var output = await GitProgram.RunAsync(program, code.Root!, Diff, maxBytes, cancellationToken).ConfigureAwait(false);
        if (!IsFine(output, "diff", notes))
        {
            return (code, null);
        }

        var kept = output.IsCut ? output.Bytes.AsSpan(0, maxBytes) : output.Bytes;
        kept = output.IsCut ? kept[..(kept.LastIndexOf((byte)'\n') + 1)] : kept;
        return (code with { IsDiffCut = output.IsCut }, SecretText.Redact(Encoding.UTF8.GetString(kept)));
    }

    private static bool IsFine(GitOutput output, string command, List<string> notes)
    {
        if (output.IsCut || output.ExitCode == 0)
        {
            return true;
        }

        notes.Add($"'git {command}' ended with {output.ExitCode}: {SecretText.Redact(output.Error)}");
        return false;
    }
}
