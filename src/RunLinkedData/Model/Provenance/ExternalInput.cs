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

    /// <summary>
    /// The digest of its content or of what pins its files, <c>sha256:...</c>, as of a dataset; null where it was recorded by its name,
    /// source and version alone.
    /// </summary>
    public string? Digest { get; init; }

    /// <summary>
    /// The path, in the run's artifacts, of the manifest that says what it was and what pins it; null where nothing does.
    /// </summary>
    public string? Manifest { get; init; }
}
