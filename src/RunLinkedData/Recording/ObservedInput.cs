using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Recording;

/// <summary>Something that a run has read: a data version, or what no run made.</summary>
public sealed record ObservedInput
{
    /// <summary>The data version; null when it is an external input.</summary>
    public ProvenanceInput? Version { get; init; }

    /// <summary>What no run made; null when it is a data version.</summary>
    public ExternalInput? External { get; init; }
}
