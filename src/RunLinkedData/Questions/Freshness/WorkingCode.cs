using System.ComponentModel;
using System.Globalization;
using System.Text;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Provenance.Code;

namespace RunLinkedData.Questions.Freshness;

/// <summary>The code as it is in a work tree by now, with which that of runs is compared.</summary>
internal sealed class WorkingCode
{
    // So many commits are asked about; of more it is only told that the code has changed.
    private const int MostCounted = 200;
    private const int LongestAnswer = 4096;
    private const int ShortCommit = 10;

    private readonly string _git;
    private readonly string _root;
    private readonly string _commit;
    private readonly string? _remote;
    private readonly TimeSpan _timeout;
    private readonly Dictionary<string, int?> _counts = new(StringComparer.Ordinal);

    private WorkingCode(string git, string root, string commit, string? remote, TimeSpan timeout) =>
        (_git, _root, _commit, _remote, _timeout) = (git, root, commit, remote, timeout);

    /// <summary>The code around a folder; null when it lies in no repository with a commit, or there is no git.</summary>
    public static WorkingCode? Find(string folder, string? searchPath, TimeSpan timeout)
    {
        List<string> notes = [];
        try
        {
            return GitFolder.Find(folder, notes) is { } git
                && GitProgram.Find(searchPath) is { } program
                && GitHead.Read(git, notes) is { Commit: { } commit } head
                ? new WorkingCode(
                    program, git.Root, commit, GitRemote.WithoutSecrets(GitConfig.Read(git, notes).RemoteOf(head.Branch)), timeout)
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>Why a run was made from older code; null when it was not, or when that cannot be told.</summary>
    public async Task<StatusReason?> CompareAsync(CodeProvenance code, CancellationToken cancellationToken)
    {
        if (code.Commit is not { } commit || GitHead.IdIn(commit) is null || commit == _commit)
        {
            return null;
        }

        var isNamed = code.Remote is not null && _remote is not null;
        if (isNamed ? !IsSame(code.Remote!, commit) : code.Remote is not null || _remote is not null)
        {
            return null;
        }

        if (!_counts.TryGetValue(commit, out var count))
        {
            count = _counts.Count < MostCounted ? await CountAsync(commit, cancellationToken).ConfigureAwait(false) : null;
            _counts.Add(commit, count);
        }

        // Without a name, a commit that is not there is one of another repository.
        return count == 0 || (count is null && !isNamed) ? null : new StatusReason
        {
            Kind = StatusReasonKind.Code,
            State = FreshnessState.Stale,
            Used = commit,
            Newest = _commit,
            Newer = count,
            Message = $"code {(count is { } more ? $"{Count(more, "commit")} on" : "changed")} "
                + $"({commit[..ShortCommit]}..{_commit[..ShortCommit]})",
        };
    }

    private static string Count(int count, string what) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");

    private bool IsSame(string remote, string commit) =>
        Trim(remote) == Trim(_remote!) || GitRemote.CompareUrl(remote, commit, _remote, _commit) is not null;

    private static string Trim(string remote)
    {
        remote = remote.TrimEnd('/');
        return remote.EndsWith(".git", StringComparison.OrdinalIgnoreCase) ? remote[..^4] : remote;
    }

    /// <summary>How many commits lie between; null when git does not know the older one, or does not say.</summary>
    private async Task<int?> CountAsync(string commit, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_timeout);
        try
        {
            var output = await GitProgram.RunAsync(
                _git, _root, ["rev-list", "--count", $"{commit}..{_commit}", "--"], LongestAnswer, limit.Token).ConfigureAwait(false);
            var answer = Encoding.ASCII.GetString(output.Bytes).Trim();
            return output.ExitCode == 0 && int.TryParse(answer, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                ? count
                : null;
        }
        catch (Exception e) when (e is IOException or Win32Exception or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return null;
        }
    }
}
