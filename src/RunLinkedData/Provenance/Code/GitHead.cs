using System.Buffers;
using System.Text;

namespace RunLinkedData.Provenance.Code;

/// <summary>What is checked out.</summary>
/// <param name="Commit">The ID of the commit: SHA-1 or SHA-256 in hexadecimal; null when there is none yet or it cannot be read.</param>
/// <param name="Branch">The branch; null when a commit is checked out without one.</param>
internal sealed record GitHead(string? Commit, string? Branch)
{
    // A ref is an ID or the name of a ref. Symbolic refs may name symbolic refs; git follows five.
    private const int LargestRef = 4 * 1024;
    private const int LargestPackedRefs = 64 * 1024 * 1024;
    private const int MostSteps = 5;
    private const string Symbolic = "ref:";
    private const string Branches = "refs/heads/";

    private static readonly SearchValues<char> Forbidden = SearchValues.Create("\\:?*[^~");

    public static GitHead Read(GitFolder git, List<string> notes)
    {
        var head = ReadRef(Path.Combine(git.Own, "HEAD"), notes);
        if (head is null || !head.StartsWith(Symbolic, StringComparison.Ordinal))
        {
            return new GitHead(IdOrNote(head, "HEAD", notes), Branch: null);
        }

        var name = NameIn(head);
        if (name == Branches + ".invalid")
        {
            notes.Add("The commit could not be read: the git repository keeps its branches as a reftable.");
            return new GitHead(null, null);
        }

        var branch = name.StartsWith(Branches, StringComparison.Ordinal) && IsSafe(name) ? name[Branches.Length..] : null;
        return new GitHead(Resolve(git, name, notes), branch);
    }

    /// <summary>The ID in a text when that is one, else null.</summary>
    public static string? IdIn(string? text) =>
        text is { Length: 40 or 64 } && text.All(char.IsAsciiHexDigit) ? text.ToLowerInvariant() : null;

    private static string? Resolve(GitFolder git, string name, List<string> notes)
    {
        for (var step = 0; step < MostSteps && IsSafe(name); step++)
        {
            // These are a work tree's own, all others are shared: gitrepository-layout(5).
            var isOwn = name.StartsWith("refs/bisect/", StringComparison.Ordinal)
                || name.StartsWith("refs/worktree/", StringComparison.Ordinal)
                || name.StartsWith("refs/rewritten/", StringComparison.Ordinal);
            var value = ReadRef(Path.Combine(isOwn ? git.Own : git.Common, name), notes) ?? Packed(git, name, notes);
            if (value is null)
            {
                notes.Add($"The git repository has no commit on '{name}' yet, or it cannot be read.");
                return null;
            }

            if (!value.StartsWith(Symbolic, StringComparison.Ordinal))
            {
                return IdOrNote(value, name, notes);
            }

            name = NameIn(value);
        }

        notes.Add("The commit could not be read: a ref of the git repository has no valid name, or leads to too many others.");
        return null;
    }

    // Lines of an ID, a blank and a name.
    private static string? Packed(GitFolder git, string name, List<string> notes)
    {
        var bytes = BoundedFile.Read(Path.Combine(git.Common, "packed-refs"), LargestPackedRefs, notes).AsSpan();
        var needle = Encoding.UTF8.GetBytes($" {name}");
        for (int at; (at = bytes.IndexOf(needle)) >= 0; bytes = bytes[(at + needle.Length)..])
        {
            var start = bytes[..at].LastIndexOf((byte)'\n') + 1;
            var end = at + needle.Length;
            if ((end == bytes.Length || bytes[end] is (byte)'\n' or (byte)'\r') && at - start is 40 or 64)
            {
                return Encoding.ASCII.GetString(bytes[start..at]);
            }
        }

        return null;
    }

    private static string? ReadRef(string path, List<string> notes) => BoundedFile.ReadText(path, LargestRef, notes)?.Trim();

    private static string NameIn(string symbolic) => symbolic[Symbolic.Length..].Trim();

    private static string? IdOrNote(string? text, string name, List<string> notes)
    {
        var id = text is null ? null : IdIn(text);
        if (id is null)
        {
            notes.Add($"The commit could not be read: '{name}' of the git repository holds no ID of a commit.");
        }

        return id;
    }

    // What git-check-ref-format(1) says, as far as it is needed to stay within the folder.
    private static bool IsSafe(string name) =>
        name.StartsWith("refs/", StringComparison.Ordinal)
        && !name.AsSpan().ContainsAny(Forbidden)
        && !name.Any(char.IsControl)
        && name.Split('/').All(part => part.Length > 0 && part[0] != '.' && !part.Contains("..", StringComparison.Ordinal));
}
