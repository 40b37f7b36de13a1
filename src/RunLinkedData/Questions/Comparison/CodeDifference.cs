using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Questions.Comparison;

/// <summary>The code of two runs that is not the same.</summary>
public sealed record CodeDifference
{
    /// <summary>
    /// The code of the original run: commit, branch, remote, whether it had changes that were not committed; null when nothing is recorded.
    /// </summary>
    public CodeProvenance? Original { get; init; }

    /// <summary>The code of the other run; null when nothing is recorded.</summary>
    public CodeProvenance? Other { get; init; }

    /// <summary>
    /// The page that shows what lies between the commits, on GitHub, GitLab, Bitbucket or Azure DevOps; null for other places, for the same
    /// commit, and for commits of two repositories.
    /// </summary>
    public string? CompareUrl { get; init; }
}
