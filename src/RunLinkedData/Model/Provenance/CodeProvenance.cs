using RunLinkedData.Provenance;

namespace RunLinkedData.Model.Provenance;

/// <summary>The source code that a run executes, as git knows it. On the run it is MLflow's tags <c>mlflow.source.git.*</c>.</summary>
public sealed record CodeProvenance
{
    /// <summary>The commit: 40 or 64 lower-case hexadecimal digits, as the build or git gave it; or null.</summary>
    public string? Commit { get; init; }

    /// <summary>
    /// How the code was found: <c>options</c>, <c>build</c> (the commit is stamped into the program), or the work tree around
    /// <c>program_folder</c>, <c>script_folder</c>, <c>working_folder</c> or <c>code_folder</c>
    /// (<see cref="ProvenanceOptions.CodeFolder"/>); null when it was not, and in older records.
    /// </summary>
    public string? Origin { get; init; }

    /// <summary>
    /// The commit of the work tree, when it is another than <see cref="Commit"/>, as after a build that is older; else null.
    /// </summary>
    public string? WorkTreeCommit { get; init; }

    /// <summary>
    /// The branch, such as <c>main</c>; null when a commit is checked out without one, it is not known, or the work
    /// tree has moved on since the build.
    /// </summary>
    public string? Branch { get; init; }

    /// <summary>The address of the repository it is pushed to, without credentials; or null.</summary>
    public string? Remote { get; init; }

    /// <summary>The page that shows the commit on GitHub, GitLab, Bitbucket or Azure DevOps; null for other places.</summary>
    public string? CommitUrl { get; init; }

    /// <summary>The folder of the work tree; null when there is none, as in most container images.</summary>
    public string? Root { get; init; }

    /// <summary>
    /// Whether tracked files differ from the commit, or there are sources that git does not track. Null when that was not asked or could
    /// not be told, and when the work tree has moved on since the build.
    /// </summary>
    public bool? IsDirty { get; init; }

    /// <summary>
    /// Whether the recorded diff lacks files: those that would make it larger than <see cref="ProvenanceOptions.MaxDiffBytes"/>, and those
    /// that cannot be in it. Null when there is no diff.
    /// </summary>
    public bool? IsDiffCut { get; init; }

    /// <summary>
    /// Whether <c>git apply</c> makes of the commit and the recorded diff the files as they were, byte for byte. The notes of the record
    /// say why not. Null when there is no diff, and in older records.
    /// </summary>
    public bool? IsDiffExact { get; init; }
}
