using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Datasets.Referencing;

/// <summary>
/// What is pinned of what stays where it is. By default it is looked at what lies at the location.
/// </summary>
public abstract class ReferenceOptions
{
    /// <summary>The <see cref="Kind"/> of files as they are.</summary>
    public const string Files = DatasetFormat.OfFiles;

    private protected ReferenceOptions()
    {
    }

    /// <summary>
    /// What lies at the location: <see cref="Files"/>, or the name of one of <see cref="RunTrackerOptions.VersionSources"/>, such as
    /// <c>delta</c>, <c>iceberg</c> or <c>parquet_folder</c>. Null unless set: the first of the sources that finds its kind of table there,
    /// else files.
    /// </summary>
    public string? Kind { get; set; }

    /// <summary>
    /// The version of a table in its own words: the number of a Delta version; the ID of an Iceberg snapshot, or a branch or tag. Null
    /// unless set: the one that it is at now, which is pinned.
    /// </summary>
    public string? Version { get; set; }

    /// <summary>
    /// Whether all files are read and pinned by their SHA-256 as well, which is compared when they are loaded; false unless set. Without,
    /// files are pinned by their size and what the storage calls their version (an ETag, a generation, a version ID), on this machine by
    /// when they were last written; those of a table by its log or metadata.
    /// </summary>
    public bool Hash { get; set; }
}
