namespace RunLinkedData.Provenance;

/// <summary>The source code that a run executes, as git knows it. On the run it is MLflow's tags <c>mlflow.source.git.*</c>.</summary>
public sealed record CodeProvenance
{
    /// <summary>The commit: 40 or 64 lower-case hexadecimal digits, as git or the build gave it; or null.</summary>
    public string? Commit { get; init; }

    /// <summary>The branch, such as <c>main</c>; null when a commit is checked out without one, or it is not known.</summary>
    public string? Branch { get; init; }

    /// <summary>The address of the repository it is pushed to, without credentials; or null.</summary>
    public string? Remote { get; init; }

    /// <summary>The page that shows the commit on GitHub, GitLab, Bitbucket or Azure DevOps; null for other places.</summary>
    public string? CommitUrl { get; init; }

    /// <summary>The folder of the work tree; null when there is none, as in most container images.</summary>
    public string? Root { get; init; }

    /// <summary>
    /// Whether tracked files differ from the commit. Files that git does not track do not count. Null when that was not asked or could not be told.
    /// </summary>
    public bool? IsDirty { get; init; }

    /// <summary>Whether the recorded diff ends early because it is larger than <see cref="ProvenanceOptions.MaxDiffBytes"/>; null when there is no diff.</summary>
    public bool? IsDiffCut { get; init; }
}
