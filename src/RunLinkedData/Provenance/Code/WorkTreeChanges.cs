using RunLinkedData.Provenance.Code.Patches;
using RunLinkedData.Secrets;

namespace RunLinkedData.Provenance.Code;

/// <summary>The changes of a work tree and of the submodules in it, as one patch for <c>git apply</c>.</summary>
internal sealed class WorkTreeChanges(ProvenanceOptions options, List<string> notes)
{
    private const int MostUntracked = 200;
    private const int BinaryStart = 8000;

    private readonly List<WorkTree> _trees = [];
    private readonly HashSet<string> _lostSubmodules = new(StringComparer.Ordinal);
    private IReadOnlyList<string> _leftOut = [];
    private bool _isWhole = true;

    /// <summary>Whether the patch lacks files; to be asked when it was made.</summary>
    public bool IsCut => _leftOut.Count > 0;

    /// <summary>Whether the patch gives the files as they are; to be asked when it was made.</summary>
    public bool IsExact => _isWhole && !IsCut;

    /// <summary>Whether there are sources that git does not track.</summary>
    public bool HasUntracked => _trees.Any(tree => tree.Untracked.Count > 0);

    /// <summary>Whether the patch is without a file that belongs into it; to be asked when it was made.</summary>
    public bool Lacks(string path) => _leftOut.Contains(path);

    /// <summary>Finds the paths of a work tree and of its submodules that are not as in the commit.</summary>
    /// <param name="tree">The work tree.</param>
    /// <param name="hasChanges">Whether tracked paths may have changed.</param>
    /// <param name="script">A file in it that counts whether it is ignored or not; null for none.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task FindAsync(WorkTree tree, bool hasChanges, string? script, CancellationToken cancellationToken)
    {
        tree = await tree.WithPathsAsync(hasChanges, notes, cancellationToken).ConfigureAwait(false);
        if (script is not null
            && !tree.Untracked.Contains(script)
            && !await tree.IsTrackedAsync(script, notes, cancellationToken).ConfigureAwait(false))
        {
            tree = tree with { Untracked = [script, .. tree.Untracked] };
        }

        _trees.Add(tree);
        foreach (var path in tree.Changed.Where(path => path.WasSubmodule || path.IsSubmodule))
        {
            var root = Path.Combine(tree.Root, path.Path);
            if (path.WasSubmodule && path.IsSubmodule && Path.Exists(Path.Combine(root, ".git")))
            {
                var submodule = new WorkTree(tree.Git, root, path.OldId, $"{tree.Prefix}{path.Path}/");
                await FindAsync(submodule, hasChanges: true, script: null, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                _lostSubmodules.Add(tree.Prefix + path.Path);
            }
        }
    }

    /// <summary>Makes the patch; null when git cannot give it.</summary>
    public async Task<byte[]?> PatchAsync(CancellationToken cancellationToken)
    {
        var patch = new ChangesPatch(options.MaxDiffBytes);
        foreach (var tree in _trees)
        {
            var start = patch.Length;
            if (!await AddTrackedAsync(tree, patch, cancellationToken).ConfigureAwait(false))
            {
                return null;
            }

            AddUntracked(tree, patch);
            if (patch.Length > start && await tree.CheckAsync(patch.ToArray(start), cancellationToken).ConfigureAwait(false) is { } refusal)
            {
                _isWhole = false;
                notes.Add($"'git apply' does not take the diff of the changes: {refusal}");
            }
        }

        Tell(patch);
        return patch.ToArray();
    }

    private async Task<bool> AddTrackedAsync(WorkTree tree, ChangesPatch patch, CancellationToken cancellationToken)
    {
        var files = tree.Changed.Where(path => !path.IsSubmodule || !path.WasSubmodule).Select(path => path.Path).ToList();
        if (files.Count == 0)
        {
            return true;
        }

        // git would take its time for them.
        var large = files.Where(path => IsLargeBinary(Path.Combine(tree.Root, path))).ToList();
        large.ForEach(path => patch.LeaveOut(tree.Prefix + path));
        return await tree.DiffAsync(large, Read, notes, cancellationToken).ConfigureAwait(false);

        Task Read(Stream stream, CancellationToken token) => new PatchReader(patch).ReadAsync(stream, Accept, token);

        bool Accept(PatchSection section)
        {
            // Compressed, a secret is not to be seen any more.
            if (section.IsBinary && HasSecrets(Path.Combine(tree.Root, section.Path[tree.Prefix.Length..])))
            {
                patch.Withhold(section.Path);
                return false;
            }

            return true;
        }
    }

    private void AddUntracked(WorkTree tree, ChangesPatch patch)
    {
        foreach (var path in tree.Untracked.Take(MostUntracked))
        {
            var file = new FileInfo(Path.Combine(tree.Root, path));
            if (file.LinkTarget is not null || !file.Exists || file.Length > patch.Room)
            {
                patch.LeaveOut(tree.Prefix + path);
                continue;
            }

            patch.AddNewFile(tree.Prefix + path, BoundedFile.Read(file.FullName, patch.Room, notes) ?? [], IsExecutable(file.FullName));
        }

        foreach (var path in tree.Untracked.Skip(MostUntracked))
        {
            patch.LeaveOut(tree.Prefix + path);
        }
    }

    private void Tell(ChangesPatch patch)
    {
        _leftOut = [.. patch.LeftOut, .. patch.Withheld, .. _lostSubmodules];
        Note(
            patch.LeftOut,
            "The diff of the changes is without {0}: ProvenanceOptions.MaxDiffBytes has room for no more, or they are links, or too many.");
        Note(patch.Withheld, "The diff of the changes is without {0}, which seem to hold secrets that cannot be taken out.");
        Note([.. _lostSubmodules], "The diff of the changes is without the submodules {0}: they are new, removed or not checked out.");
        if (patch.Redacted.Count > 0)
        {
            _isWhole = false;
            Note(patch.Redacted, "In the diff of the changes, secrets in {0} were replaced: those files do not come out as they were.");
        }

        void Note(IReadOnlyList<string> paths, string text)
        {
            const int Most = 10;
            if (paths.Count > 0)
            {
                var more = paths.Count > Most ? $" and {paths.Count - Most} more" : "";
                notes.Add(text.Replace(
                    "{0}", string.Join(", ", paths.Take(Most).Select(path => $"'{path}'")) + more, StringComparison.Ordinal));
            }
        }
    }

    private bool IsLargeBinary(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists || file.LinkTarget is not null || file.Length <= 4L * options.MaxDiffBytes)
        {
            return false;
        }

        // Like git: a zero byte near the start.
        using var stream = file.OpenRead();
        var start = new byte[BinaryStart];
        return start.AsSpan(0, stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)).Contains((byte)0);
    }

    private bool HasSecrets(string path) =>
        File.Exists(path)
        && BoundedFile.Read(path, (int)Math.Min(4L * options.MaxDiffBytes, Array.MaxLength), notes) is { } content
        && SecretBytes.HasAny(content);

    private static bool IsExecutable(string path) =>
        !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & UnixFileMode.UserExecute) != 0;
}
