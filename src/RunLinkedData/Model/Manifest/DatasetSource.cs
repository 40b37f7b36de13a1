namespace RunLinkedData.Model.Manifest;

/// <summary>Where the data of a version by reference lies, and what pins it.</summary>
public sealed record DatasetSource
{
    /// <summary>
    /// The file, the folder or the table: a URI such as <c>s3://bucket/sales</c>, without credentials; <c>file:</c> URIs have
    /// percent-escapes.
    /// </summary>
    public required string Location { get; init; }

    /// <summary>
    /// The version of the table in its own words: the number of a Delta version, the ID of an Iceberg snapshot. Null for files and for
    /// tables without versions, whose files are pinned one by one.
    /// </summary>
    public string? Version { get; init; }

    /// <summary>What else pins a table, by names of its kind: its ID, the metadata file; null when nothing does.</summary>
    public IReadOnlyDictionary<string, string>? Pins { get; init; }
}
