using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Profiling;

namespace RunLinkedData.Datasets.Publishing;

/// <summary>What one writer contributes to a dataset. The parts of several, put together in their order, are the whole.</summary>
/// <remarks>As a file in <c>_parts</c> it is described in <c>docs/members.md</c>.</remarks>
internal sealed record PartManifest
{
    /// <summary>The latest version of the file's format, which this library reads and writes.</summary>
    public const int CurrentVersion = 2;

    // All files lie beside it.
    private const int PlainVersion = 1;

    /// <summary>
    /// The version of the file's format: 2 where files lie elsewhere, so that libraries that do not know of that refuse it, else 1.
    /// </summary>
    public int PartVersion { get; init; } = PlainVersion;

    /// <summary>The index of the member of a group that has saved it; null where one program writes alone.</summary>
    public int? Index { get; init; }

    /// <summary>The attempt of that member.</summary>
    public int? Attempt { get; init; }

    /// <summary>The format of the rows; null when the content is files.</summary>
    public string? Format { get; init; }

    /// <summary>The columns in their order; none when the content is files.</summary>
    public required IReadOnlyList<DatasetColumn> Columns { get; init; }

    /// <summary>What each of the columns holds, in their order, so that it adds up with that of other parts.</summary>
    public required IReadOnlyList<ColumnSummary> Summaries { get; init; }

    /// <summary>The number of rows; 0 when the content is files.</summary>
    public long Rows => Files.Sum(file => file.Rows);

    /// <summary>The size of all files together, in bytes.</summary>
    public long Bytes => Files.Sum(file => file.Bytes);

    /// <summary>The files, in the order of their rows.</summary>
    public required IReadOnlyList<DatasetFile> Files { get; init; }

    /// <summary>From what the columns were made, as far as the program said so; null when it said nothing.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<ColumnSource>>? ColumnSources { get; init; }

    /// <summary>The folders in which nothing lies; null when there are none.</summary>
    public IReadOnlyList<string>? EmptyFolders { get; init; }

    /// <summary>The version that a part manifest of these files has.</summary>
    public static int VersionOf(IEnumerable<DatasetFile> files) => files.Any(file => file.LiesElsewhere) ? CurrentVersion : PlainVersion;

    public static PartManifest OfFiles(IReadOnlyList<DatasetFile> files, IReadOnlyList<string>? emptyFolders) =>
        new() { Format = null, Columns = [], Summaries = [], Files = files, EmptyFolders = emptyFolders };
}
