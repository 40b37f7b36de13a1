using RunLinkedData.Datasets.Schemas;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Versions.History;

/// <summary>A version in the history of a dataset, with the figures that its manifest holds. Nothing of the data was read for it.</summary>
public sealed record HistoryEntry
{
    /// <summary>The version: run, times, digest, parameters.</summary>
    public required DataVersion Version { get; init; }

    /// <summary>How long the run took that wrote it; null when it has not finished, or when the store does not know.</summary>
    public TimeSpan? Duration => Version.PublishedAt - Version.StartedAt;

    /// <summary>The number of rows; null in a dataset whose content is files, and when the manifest could not be read.</summary>
    public long? Rows { get; init; }

    /// <summary>The size of all files together, in bytes; null when the manifest could not be read.</summary>
    public long? Bytes { get; init; }

    /// <summary>The number of files; null when the manifest could not be read.</summary>
    public int? Files { get; init; }

    /// <summary>The columns in their order; none in a dataset whose content is files, or when the manifest could not be read.</summary>
    public IReadOnlyList<DatasetColumn> Columns { get; init; } = [];

    /// <summary>What each column holds, by its name.</summary>
    public IReadOnlyDictionary<string, ColumnProfile> Profile { get; init; } = new Dictionary<string, ColumnProfile>();

    /// <summary>What became of the columns since the entry before it whose manifest could be read, by names; none for the first.</summary>
    public IReadOnlyList<SchemaChange> SchemaChanges { get; init; } = [];

    /// <summary>Why the manifest could not be read; null when it was.</summary>
    public string? Error { get; init; }
}
