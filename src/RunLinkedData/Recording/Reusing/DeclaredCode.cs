using System.Security.Cryptography;
using RunLinkedData.Provenance.Capturing;

namespace RunLinkedData.Recording.Reusing;

/// <summary>What the code of a program is called in a fingerprint.</summary>
internal static class DeclaredCode
{
    /// <summary>
    /// Its commit, with the hash of what was changed and not committed; where no commit is known the digest of the image.
    /// </summary>
    /// <returns>The words; or why there are none.</returns>
    public static async Task<(string[]? Words, string? Problem)> FindAsync(ProgramContext program, CancellationToken cancellationToken)
    {
        var changes = await program.Changes.GetAsync(cancellationToken).ConfigureAwait(false);
        var code = changes.Code;
        if (code.Commit is not { } commit)
        {
            return program.Execution.Image is { } image && (image.Digest ?? image.Id) is { } digest
                ? (["image", digest], null)
                : (null, "neither the commit of its code is known nor the digest of its image");
        }

        return code.IsDirty switch
        {
            // A commit that was given by options without a work tree is taken at its word.
            false => (["commit", commit], null),
            null when code.Root is null => (["commit", commit], null),
            null => (null, "whether its code differs from the commit could not be told"),
            true when changes.Diff is { } diff && code is { IsDiffCut: not true, IsDiffExact: true } =>
                (["commit", commit, "diff", Convert.ToHexStringLower(SHA256.HashData(diff))], null),
            true => (null, "its code has changes that were not committed, and what they are is not known exactly"),
        };
    }
}
