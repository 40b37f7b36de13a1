namespace RunLinkedData.MLflow.Artifacts;

/// <summary>
/// What an artifact store can do besides reading, writing, listing and deleting whole files. A store says so, and is asked before it is
/// used so.
/// </summary>
/// <remarks>
/// Asking costs nothing. A store that finds out at its first call which way it goes, as one on S3 for a run on a server does, states before
/// that what is sure for each of them. What is not stated is refused with a <see cref="NotSupportedException"/>, except for
/// <see cref="ExclusiveCreate"/>, without which <c>overwrite: false</c> is kept as well as the store can.
/// </remarks>
public sealed record ArtifactCapabilities
{
    /// <summary>
    /// Its files lie on this machine, and <see cref="IArtifactStore.GetLocalPath"/> tells where: they are read in place, and neither
    /// fetched nor cached.
    /// </summary>
    public bool LocalFiles { get; init; }

    /// <summary>
    /// A file can be read from any byte on (<see cref="IArtifactStore.OpenRangeAsync"/>) without what lies before it. Of a large file
    /// several ranges are then fetched at once, and a download that broke goes on at the byte where it was; without, a file is one stream,
    /// and after a break it is read again from its start.
    /// </summary>
    public bool Ranges { get; init; }

    /// <summary>
    /// Of several that write one name at once with <c>overwrite: false</c>, one succeeds, and the others are refused with
    /// <c>RESOURCE_ALREADY_EXISTS</c>. Without, it is looked whether the name is taken: two that do so at the same moment may both succeed,
    /// and the file of one stays.
    /// </summary>
    public bool ExclusiveCreate { get; init; }

    /// <summary>
    /// A large file is sent in parts, several at once, and a part that failed is sent again alone. Without, a file goes in one piece.
    /// </summary>
    public bool Parts { get; init; }

    /// <summary>
    /// It names the version of each file that it stores (<see cref="UploadedFile.Version"/>, <see cref="ArtifactUpload.Version"/>), and
    /// refuses to open a range of another one. So a range that is read is known to be of what was stored, though its hash cannot be
    /// checked. Listings and <see cref="IArtifactLister.GetEntryAsync"/> name versions too, where the storage tells there.
    /// </summary>
    public bool Versions { get; init; }

    /// <summary>
    /// Uploads that killed programs left half done can be listed (<see cref="IArtifactStore.ListUnfinishedAsync"/>) and dropped
    /// (<see cref="IArtifactStore.DropUnfinishedAsync"/>). Without, there are none, or the storage takes them away by itself.
    /// </summary>
    public bool UnfinishedUploads { get; init; }

    /// <summary>Refuses to ask for a version where none is named.</summary>
    internal void CheckVersion(string artifactUri, string? version)
    {
        if (version is not null && !Versions)
        {
            throw NotOffered(artifactUri, nameof(Versions), $"{nameof(IArtifactStore.OpenRangeAsync)} with a version");
        }
    }

    /// <summary>The refusal of what a store has not stated.</summary>
    internal static NotSupportedException NotOffered(string artifactUri, string capability, string call) => new(
        $"The artifact store at '{artifactUri}' does not state the capability {capability}, so {call} cannot be called on it. "
        + $"Look at its {nameof(IArtifactStore.Capabilities)} first.");
}
