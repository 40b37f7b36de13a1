using System.Globalization;
using RunLinkedData.Lake.Files;
using RunLinkedData.Lake.Folders;
using RunLinkedData.Lake.Tables;

namespace RunLinkedData.Lake.Sources;

/// <summary>A folder of Parquet files as it is, or was.</summary>
internal sealed class ParquetFolderVersion(TableFiles files, FolderTable table) : TableVersion(
    files,
    table.Columns,
    ColumnMatch.Name,
    [
        .. table.Files.Select(file => FileOf(files, file.Location, file.Bytes, file.Rows, file.Stamp!.Text!) with
        {
            Version = file.Stamp.Version,
        }),
    ])
{
    /// <inheritdoc/>
    public override string? Version => null;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Pins { get; } = new Dictionary<string, string>
    {
        [ParquetFolderSource.Partitions] = table.Partitions.ToString(CultureInfo.InvariantCulture),
    };

    /// <inheritdoc/>
    protected override Task<DataFile> OpenAsync(int file, CancellationToken cancellationToken) => Task.FromResult(table.Files[file]);

    /// <inheritdoc/>
    protected override IReadOnlyDictionary<string, FileColumn> Facts(int file, long rows)
    {
        Dictionary<string, FileColumn> facts = table.Facts.Count == 0 ? [] : new(table.Facts[file]);
        foreach (var (column, value) in table.Files[file].Constants)
        {
            facts[column] = FileColumn.Of(value, rows);
        }

        return facts;
    }
}
