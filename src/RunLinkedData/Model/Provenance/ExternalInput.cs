namespace RunLinkedData.Model.Provenance;

/// <summary>Something that a run read and no run of the store has made: a database, a file, an object in a bucket.</summary>
public sealed record ExternalInput
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Where it is, without credentials.</summary>
    public required string Source { get; init; }

    /// <summary>Its version in the words of its own system.</summary>
    public required string Version { get; init; }
}
