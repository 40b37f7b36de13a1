using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Profiling;

namespace RunLinkedData.Datasets.Publishing;

/// <summary>What one writer contributes to a dataset. The parts of several, put together in their order, are the whole.</summary>
internal sealed record PartManifest
{
    /// <summary>The format of the rows; null when the content is files.</summary>
    public required string? Format { get; init; }

    /// <summary>The columns in their order; none when the content is files.</summary>
    public required IReadOnlyList<DatasetColumn> Columns { get; init; }

    /// <summary>What each of the columns holds, in their order, so that it adds up with that of other parts.</summary>
    public required IReadOnlyList<ColumnSummary> Summaries { get; init; }

    /// <summary>The files, in the order of their rows.</summary>
    public required IReadOnlyList<DatasetFile> Files { get; init; }

    /// <summary>From what the columns were made, as far as the program said so; null when it said nothing.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<ColumnSource>>? ColumnSources { get; init; }

    /// <summary>The folders in which nothing lies; null when there are none.</summary>
    public IReadOnlyList<string>? EmptyFolders { get; init; }

    public static PartManifest OfFiles(IReadOnlyList<DatasetFile> files, IReadOnlyList<string>? emptyFolders) =>
        new() { Format = null, Columns = [], Summaries = [], Files = files, EmptyFolders = emptyFolders };
}
