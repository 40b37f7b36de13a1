using System.Text.Json.Serialization;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;
using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Questions.Lineage;

/// <summary>A run or an external input in a <see cref="LineageGraph"/>. What is not known of it is null.</summary>
public sealed record LineageNode
{
    /// <summary>
    /// What edges name it by: the run's ID, or <c>external:</c> and a hash of name, source and version, so that
    /// it is the same in every graph.
    /// </summary>
    public required string Id { get; init; }

    /// <summary>What it stands for. Only a <see cref="LineageNodeKind.Run"/> has process, state, time, code and datasets.</summary>
    public required LineageNodeKind Kind { get; init; }

    /// <summary>The fewest steps from the start: 0 for the start, negative upstream, positive downstream.</summary>
    public required int Level { get; init; }

    /// <summary>The run's ID; null for an external input.</summary>
    public string? RunId => Kind == LineageNodeKind.External ? null : Id;

    /// <summary>The process it is a run of.</summary>
    public string? Process { get; init; }

    /// <summary>The run's name for people.</summary>
    public string? RunName { get; init; }

    /// <summary>The run's state.</summary>
    public RunStatus? Status { get; init; }

    /// <summary>Whether the run was deleted; its data may still be there.</summary>
    public bool IsDeleted { get; init; }

    /// <summary>When the run started, in UTC.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When the run ended, in UTC; null while it goes on.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Who started the run.</summary>
    public string? User { get; init; }

    /// <summary>The commit of the run's code, as git has it.</summary>
    public string? Commit { get; init; }

    /// <summary>Whether files of the program differed from the commit.</summary>
    public bool? IsDirty { get; init; }

    /// <summary>
    /// The page of the commit on GitHub, GitLab, Bitbucket or Azure DevOps. Links are <c>http</c> or <c>https</c>, all of them.
    /// </summary>
    public string? CommitUrl { get; init; }

    /// <summary>The run's page in MLflow; null when the store is no server.</summary>
    public string? PageUrl { get; init; }

    /// <summary>The page of the job that executed the run.</summary>
    public string? ExecutorUrl { get; init; }

    /// <summary>The datasets that the run wrote, by name.</summary>
    public IReadOnlyList<ProvenanceOutput> Datasets { get; init; } = [];

    /// <summary>Name, source and version of an external input; null for runs.</summary>
    public ExternalInput? External { get; init; }

    /// <summary>Where somebody goes who wants to know more: the most telling of the links.</summary>
    [JsonIgnore]
    internal string? Link => PageUrl ?? ExecutorUrl ?? CommitUrl ?? WebLink.Of(External?.Source);
}
