using System.Text;

namespace RunLinkedData.Provenance.Code;

/// <summary>A work tree that git is asked about: that of the code, or of a submodule in it.</summary>
/// <param name="Git">The program.</param>
/// <param name="Root">Its folder.</param>
/// <param name="Commit">The commit that its files are compared with; null when there is none.</param>
/// <param name="Prefix">What stands before its paths in the work tree of the code: empty, or the path of the submodule with a
/// slash.</param>
internal sealed record WorkTree(string Git, string Root, string? Commit, string Prefix)
{
    private const int EnoughPaths = 4 * 1024 * 1024;

    private static readonly string[] RawDiff =
        [
            "diff", "--raw", "-z", "--no-abbrev", "--no-renames", "--no-relative", "--no-ext-diff", "--no-textconv",
            "--ignore-submodules=none",
        ];

    private static readonly string[] PatchDiff =
    [
        "diff", "--binary", "--no-ext-diff", "--no-textconv", "--no-color", "--no-relative", "--no-renames",
        "--unified=3", "--ignore-submodules=all",
    ];

    /// <summary>The tracked paths that are not as in the commit.</summary>
    public IReadOnlyList<ChangedPath> Changed { get; init; } = [];

    /// <summary>The sources that git does not track, in the order of their bytes.</summary>
    public IReadOnlyList<string> Untracked { get; init; } = [];

    /// <summary>Asks for the paths.</summary>
    /// <param name="hasChanges">Whether tracked paths may have changed.</param>
    /// <param name="notes">Gets what could not be told.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<WorkTree> WithPathsAsync(bool hasChanges, List<string> notes, CancellationToken cancellationToken)
    {
        string[] listing = ["ls-files", "--others", "--exclude-standard", "-z", "--", .. SourceFiles.Pathspecs];
        var others = await PathsAsync(listing, notes, cancellationToken).ConfigureAwait(false);
        var changed = Commit is not null && (hasChanges || File.Exists(Path.Combine(Root, ".gitmodules")))
            ? ChangedPath.Parse(await OutputAsync([.. RawDiff, Commit, "--"], notes, cancellationToken).ConfigureAwait(false))
            : [];
        return this with { Changed = changed, Untracked = [.. others.Order(StringComparer.Ordinal)] };
    }

    /// <summary>Whether git tracks a path.</summary>
    public async Task<bool> IsTrackedAsync(string path, List<string> notes, CancellationToken cancellationToken) =>
        (await PathsAsync(["ls-files", "--cached", "-z", "--", $":(literal){path}"], notes, cancellationToken).ConfigureAwait(false)).Length
        > 0;

    /// <summary>Asks for the changes of tracked files.</summary>
    /// <param name="without">Paths that are left out.</param>
    /// <param name="read">Reads the patch.</param>
    /// <param name="notes">Gets what went wrong.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>Whether git gave all of it.</returns>
    public async Task<bool> DiffAsync(
        IEnumerable<string> without, Func<Stream, CancellationToken, Task> read, List<string> notes, CancellationToken cancellationToken)
    {
        string[] arguments =
        [
            .. PatchDiff, $"--src-prefix=a/{Prefix}", $"--dst-prefix=b/{Prefix}", Commit!,
            "--", ".", .. without.Select(path => $":(exclude,literal){path}"),
        ];
        var output = await GitProgram.RunAsync(
            new GitCall(Git, Root, arguments),
            async (stream, token) =>
            {
                await read(stream, token).ConfigureAwait(false);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
        return output.IsFine("diff", notes);
    }

    /// <summary>
    /// Tells whether <c>git apply</c> takes a patch to the commit: null when that is so, else why not. Nothing is written but an index in a
    /// folder of its own.
    /// </summary>
    public async Task<string?> CheckAsync(byte[] patch, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("rld-");
        try
        {
            var index = Path.Combine(folder.FullName, "index");
            if (Commit is not null && await RefusalAsync(["read-tree", Commit], default).ConfigureAwait(false) is { } noTree)
            {
                return noTree;
            }

            var levels = 1 + Prefix.Count(character => character == '/');
            return await RefusalAsync(
                ["apply", "--check", "--cached", "--whitespace=nowarn", $"-p{levels}", "-"], patch).ConfigureAwait(false);

            async Task<string?> RefusalAsync(string[] arguments, ReadOnlyMemory<byte> input)
            {
                var output = await GitProgram.RunAsync(
                    new GitCall(Git, Root, arguments) { Input = input, IndexFile = index },
                    async (stream, token) =>
                    {
                        await stream.CopyToAsync(Stream.Null, token).ConfigureAwait(false);
                        return true;
                    },
                    cancellationToken).ConfigureAwait(false);
                return output.ExitCode == 0 ? null : output.Error;
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task<string[]> PathsAsync(string[] arguments, List<string> notes, CancellationToken cancellationToken) =>
        Encoding.UTF8.GetString(await OutputAsync(arguments, notes, cancellationToken).ConfigureAwait(false))
            .Split('\0', StringSplitOptions.RemoveEmptyEntries);

    private async Task<byte[]> OutputAsync(string[] arguments, List<string> notes, CancellationToken cancellationToken)
    {
        var output = await GitProgram.RunAsync(Git, Root, arguments, EnoughPaths, cancellationToken).ConfigureAwait(false);
        if (output.IsCut)
        {
            notes.Add($"'git {arguments[0]}' names too many paths of '{Root}': only the first were looked at.");
        }

        return output.IsFine(arguments[0], notes) ? output.Bytes : [];
    }
}
