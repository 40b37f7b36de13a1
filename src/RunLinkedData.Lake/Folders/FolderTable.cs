using RunLinkedData.Datasets.Importing;
using RunLinkedData.Datasets.Sources;
using RunLinkedData.Lake.Files;
using RunLinkedData.Lake.Tables;
using RunLinkedData.Model;

namespace RunLinkedData.Lake.Folders;

/// <summary>
/// Parquet files that are one table: all in one folder, or in folders named <c>key=value</c>, whose keys become columns after those of the
/// files, by the rules of <c>Run.SaveParquet</c>.
/// </summary>
/// <param name="Columns">The columns.</param>
/// <param name="Files">The files, in the order of their rows.</param>
/// <param name="Facts">What each file says of its columns, by their names.</param>
internal sealed record FolderTable(
    IReadOnlyList<TableField> Columns,
    IReadOnlyList<DataFile> Files,
    IReadOnlyList<IReadOnlyDictionary<string, FileColumn>> Facts)
{
    /// <summary>Looks at the ends of all files.</summary>
    /// <exception cref="SourceException">They are no table, or one is gone, damaged or of types that are not read.</exception>
    public static async Task<FolderTable> OpenAsync(
        TableFiles files, IReadOnlyList<FolderFile> found, CancellationToken cancellationToken)
    {
        var parts = found.Select(ToPart).ToList();
        if (PartPath.FindStray(parts) is { } stray)
        {
            throw NoTable(stray.Path, $"is in other folders than '{parts[0].Path}'");
        }

        FolderSchema schema = new();
        List<(DataFile File, FileHead Head)> data = [];
        await foreach (var (file, head) in ReadAhead.InOrderAsync(
            found, (file, cancel) => InspectAsync(files, file, cancel), cancellationToken).ConfigureAwait(false))
        {
            schema.Add(head.Fields, file.Location.ToString());
            data.Add((file, head));
        }

        var stored = schema.Columns;
        var partitions = PartitionColumn.Of(parts).Where(column => stored.All(field => field.Name != column.Field.Name)).ToList();
        return new FolderTable(
            [
                .. stored,
                .. partitions.Select(column => new TableField
                {
                    Name = column.Field.Name,
                    Type = new TableType.Scalar(column.Field.DataType),
                }),
            ],
            [
                .. data.Zip(parts, (file, part) => file.File with
                {
                    Constants = partitions.ToDictionary(column => column.Field.Name, column => column.Repeat(part, 1)),
                }),
            ],
            [.. data.Select(file => FactsOf(file.Head, stored))]);
    }

    // A file that does not have a column has missing values in all of its rows.
    private static Dictionary<string, FileColumn> FactsOf(FileHead head, IReadOnlyList<TableField> columns)
    {
        var names = head.Fields.Select(field => field.Name).ToHashSet(StringComparer.Ordinal);
        Dictionary<string, FileColumn> facts = new(head.Facts);
        foreach (var column in columns.Where(column => !names.Contains(column.Name)))
        {
            facts[column.Name] = new FileColumn { Nulls = head.Rows, IsRanged = true };
        }

        return facts;
    }

    private static async Task<(DataFile File, FileHead Head)> InspectAsync(
        TableFiles files, FolderFile found, CancellationToken cancellationToken)
    {
        DataFile file = new() { Location = found.Location, Bytes = found.Bytes, Stamp = found.Stamp };
        var head = await TableRows.InspectAsync(files, file, cancellationToken).ConfigureAwait(false);
        return (file with { Rows = head.Rows }, head);
    }

    private static FolderPart ToPart(FolderFile file) => PartPath.TryGetKeys(file.Path, out var keys, out var odd)
        ? new FolderPart(file.Path, file.Location.ToString(), keys)
        : throw NoTable(file.Path, $"is in a folder '{odd}', which does not name a column of its own by key=value");

    private static SourceException NoTable(string file, string what) =>
        new(ErrorCode.TableUnsupported, $"The files are not one table: '{file}' {what}.") { File = file };
}
