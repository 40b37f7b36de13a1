using System.Security.Cryptography;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Provenance.Code;
using RunLinkedData.Versions.Provenance;

namespace RunLinkedData.Questions.Comparison;

/// <summary>Compares the code of two runs: the commits, and the changes that were not committed.</summary>
internal sealed class CodeChanges(ProvenanceReader reader)
{
    private const string Uncommitted = "uncommitted changes";

    /// <summary>The changes, with a note where it cannot be told.</summary>
    public async Task<(IReadOnlyList<Change> Changes, string? Note)> CompareAsync(
        WalkedRun one, WalkedRun two, CancellationToken cancellationToken)
    {
        var (original, other) = (one.Provenance!.Code ?? new CodeProvenance(), two.Provenance!.Code ?? new CodeProvenance());
        List<Change> changes = [];
        if (original.Commit != other.Commit)
        {
            changes.Add(new Change { Kind = ChangeKind.Code, Name = "commit", Original = original.Commit, Other = other.Commit });
        }

        if (original.IsDirty is { } wasDirty && other.IsDirty is { } isDirty && wasDirty != isDirty)
        {
            changes.Add(new Change
            {
                Kind = ChangeKind.Code,
                Name = Uncommitted,
                Original = wasDirty ? "some" : null,
                Other = isDirty ? "some" : null,
            });
        }
        else if (original.IsDirty == true && other.IsDirty == true && changes.Count == 0 && !RunEnvironment.IsSame(one.Run, two.Run))
        {
            var (left, right) = (
                await DigestAsync(one, cancellationToken).ConfigureAwait(false),
                await DigestAsync(two, cancellationToken).ConfigureAwait(false));
            if (left is null || right is null)
            {
                return (
                    changes,
                    "Both runs had changes of the code that were not committed, "
                    + "and were not kept in full: whether they are the same is not known.");
            }

            if (left != right)
            {
                changes.Add(new Change { Kind = ChangeKind.Code, Name = Uncommitted, Original = left, Other = right });
            }
        }

        return (changes, null);
    }

    /// <summary>Both sides, with the page of the forge.</summary>
    public static CodeDifference Describe(RunProvenance one, RunProvenance two) => new()
    {
        Original = one.Code,
        Other = two.Code,
        CompareUrl = one.Code?.Commit == two.Code?.Commit
            ? null
            : GitRemote.CompareUrl(
                GitRemote.WithoutSecrets(one.Code?.Remote), one.Code?.Commit, GitRemote.WithoutSecrets(two.Code?.Remote), two.Code?.Commit),
    };

    private async Task<string?> DigestAsync(WalkedRun run, CancellationToken cancellationToken) =>
        run.Provenance is { Diff: not null, Code.IsDiffCut: not true }
        && await reader.ReadDiffAsync(run.Run, cancellationToken).ConfigureAwait(false) is { } diff
            ? "sha256:" + Convert.ToHexStringLower(SHA256.HashData(diff))
            : null;
}
