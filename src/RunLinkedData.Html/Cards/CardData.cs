using RunLinkedData.Model.Provenance;
using RunLinkedData.Questions.Comparison;
using RunLinkedData.Questions.Lineage;

namespace RunLinkedData.Html.Cards;

/// <summary>What the card of a run tells, as it was known when the run had ended.</summary>
internal sealed record CardData
{
    /// <summary>The run with all that is recorded of it.</summary>
    public required RunProvenance Run { get; init; }

    /// <summary>Where the run is kept.</summary>
    public required string TrackingUri { get; init; }

    /// <summary>The page of a run of this process in MLflow, by its ID; null where there is none.</summary>
    public required Func<string, string?> PageOf { get; init; }

    /// <summary>Where the run's artifacts are.</summary>
    public required string ArtifactUri { get; init; }

    /// <summary>The datasets that it wrote, in the order in which they were written.</summary>
    public IReadOnlyList<CardDataset> Datasets { get; init; } = [];

    /// <summary>Whether the run before was looked for; without, the card does not speak of changes.</summary>
    public bool LooksBack { get; init; } = true;

    /// <summary>The run that it is set against; null when there is none.</summary>
    public ComparedRun? Previous { get; init; }

    /// <summary>What changed against <see cref="Previous"/>; null when there is none, or that could not be told.</summary>
    public RunComparison? Change { get; init; }

    /// <summary>What its data was made from; null when it read nothing, or that could not be told.</summary>
    public LineageGraph? Lineage { get; init; }

    /// <summary>What could not be told, as sentences.</summary>
    public IReadOnlyList<string> Troubles { get; init; } = [];
}
