namespace RunLinkedData.Questions.Verification;

/// <summary>What is wrong.</summary>
public enum VerificationFindingKind
{
    /// <summary>The run says that it wrote a dataset, and there is no manifest of it.</summary>
    ManifestMissing,

    /// <summary>
    /// The manifest cannot be used: it is no JSON, incomplete, unsafe, or its digest does not fit the files that it lists.
    /// </summary>
    ManifestDamaged,

    /// <summary>The manifest is one of other content than the run has recorded: its digest is not that of the run's tag.</summary>
    DigestDiffers,

    /// <summary>A file that the manifest lists is not there.</summary>
    FileMissing,

    /// <summary>A file has another size or other content than was saved.</summary>
    FileChanged,

    /// <summary>
    /// A file or folder is there, or may be, and cannot be read: no permission, a folder in the place of a file, a broken disk.
    /// </summary>
    Unreadable,

    /// <summary>A file or folder lies in the folder of a dataset, and the manifest does not list it.</summary>
    FileUnknown,

    /// <summary>Something lies among the run's datasets, and the run does not say that it wrote it.</summary>
    DatasetUnknown,

    /// <summary>The run has no entry of the dataset among its datasets in MLflow, by which others find it.</summary>
    LinkMissing,

    /// <summary>A metric that was logged when the dataset was saved is not the figure in the manifest.</summary>
    MetricDiffers,

    /// <summary>The record <c>provenance/run.json</c> cannot be used, or is that of another run.</summary>
    RecordDamaged,

    /// <summary>The record <c>provenance/run.json</c> and the run name different outputs, digests or inputs.</summary>
    RecordDiffers,

    /// <summary>
    /// What the run has read is gone: a data version whose run was deleted or is not in the store; or a pinned external input, of which
    /// files were deleted, a table vacuumed or made anew as another one, or a snapshot expired.
    /// </summary>
    InputMissing,

    /// <summary>
    /// The folder of the run's artifacts is not there: removed, or the store was moved and has the old path. Nothing else is looked at.
    /// </summary>
    ArtifactsMissing,

    /// <summary>A run whose artifacts hold files of the version was deleted; they may still be there.</summary>
    HolderDeleted,

    /// <summary>
    /// An external input that the run has pinned is another one now: a file was overwritten, or the log of a table says something else of
    /// the same version.
    /// </summary>
    InputChanged,
}
