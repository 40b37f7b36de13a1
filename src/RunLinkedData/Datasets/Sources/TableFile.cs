namespace RunLinkedData.Datasets.Sources;

/// <summary>A data file of a table at a version.</summary>
public sealed record TableFile
{
    /// <summary>
    /// A path that is different for each file: from the table's folder where it lies in it, with <c>/</c> between its parts.
    /// </summary>
    public required string Path { get; init; }

    /// <summary>Where it lies, as <see cref="Model.Manifest.DatasetFile.Uri"/> has it.</summary>
    public required string Uri { get; init; }

    /// <summary>The size in bytes.</summary>
    public required long Bytes { get; init; }

    /// <summary>
    /// How many of its rows belong to the version; null where that is known only after <see cref="SourceVersion.MeasureAsync"/>.
    /// </summary>
    public long? Rows { get; init; }

    /// <summary>
    /// What the table says of the file in this version, besides size and rows, as a short text without blanks: which rows of it were
    /// deleted, for example. The same text means the same rows, as files of tables do not change.
    /// </summary>
    public required string Pin { get; init; }

    /// <summary>
    /// What the storage calls the file's content (<see cref="Model.Manifest.DatasetFile.Version"/>), where the source has asked it; null
    /// where not.
    /// </summary>
    public string? Version { get; init; }
}
