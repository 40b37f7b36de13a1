namespace RunLinkedData.Model.Provenance;

/// <summary>The container image that a run executes in. On the run it is the tags <c>rld.image</c> and <c>rld.image.digest</c>.</summary>
public sealed record ContainerImage
{
    /// <summary>
    /// The image as it was named to the executor: <c>registry/name:tag</c> or <c>registry/name@sha256:...</c>. Null
    /// when only the digest is known.
    /// </summary>
    public string? Reference { get; init; }

    /// <summary>The digest of its manifest in the registry, <c>sha256:...</c>, or null. It alone names the image for ever.</summary>
    public string? Digest { get; init; }

    /// <summary>
    /// The ID of the image, <c>sha256:...</c>: the digest of its configuration, which some executors give instead of
    /// <see cref="Digest"/>; or null.
    /// </summary>
    public string? Id { get; init; }
}
