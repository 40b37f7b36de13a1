using RunLinkedData.Model.Manifest;
using RunLinkedData.Model.Provenance;

namespace RunLinkedData.OpenLineage.Facts;

/// <summary>All that OpenLineage is told of a run, however it was found: while the run goes on, or from what is stored.</summary>
internal sealed record LineageFacts
{
    /// <summary>The namespace of jobs where nobody says another, as OpenLineage has it.</summary>
    public const string UsualNamespace = "default";

    /// <summary>The record of the run.</summary>
    public required RunProvenance Run { get; init; }

    /// <summary>The URI of its store, without credentials.</summary>
    public required string TrackingUri { get; init; }

    /// <summary>Where its artifacts lie.</summary>
    public required string ArtifactUri { get; init; }

    /// <summary>The manifests of the datasets that it wrote, by name; those that could not be read are missing.</summary>
    public IReadOnlyDictionary<string, DatasetManifest> Manifests { get; init; } = new Dictionary<string, DatasetManifest>();

    /// <summary>The processes of runs whose data it read, by their IDs, as far as its record does not tell.</summary>
    public IReadOnlyDictionary<string, string> Processes { get; init; } = new Dictionary<string, string>();

    /// <summary>The namespace of its job, when the run was started with one that is not the usual one.</summary>
    public string? JobNamespace { get; init; }

    /// <summary>What its process is for, as MLflow's page of the experiment says.</summary>
    public string? JobDescription { get; init; }

    /// <summary>The run that has started it.</summary>
    public ParentRun? Parent { get; init; }

    /// <summary>The run that has started all of it.</summary>
    public ParentRun? Root { get; init; }

    /// <summary>How its checks came out, each once.</summary>
    public IReadOnlyList<CheckResult> Checks { get; init; } = [];

    /// <summary>Where its error was thrown.</summary>
    public string? Trace { get; init; }
}
