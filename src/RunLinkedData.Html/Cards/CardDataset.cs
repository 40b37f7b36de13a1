using RunLinkedData.Model.Manifest;
using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Html.Cards;

/// <summary>A dataset that the run of a card wrote.</summary>
/// <param name="Output">What is recorded of it.</param>
/// <param name="Manifest">Its manifest; null when it was not read.</param>
internal sealed record CardDataset(ProvenanceOutput Output, DatasetManifest? Manifest)
{
    /// <summary>The run that wrote the version before, and that version's manifest; null when there is none, or it was not read.</summary>
    public (string RunId, DatasetManifest Manifest)? Previous { get; init; }
}
