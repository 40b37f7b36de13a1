using Apache.Arrow;
using RunLinkedData.Datasets.Importing;
using RunLinkedData.Datasets.Sources;
using RunLinkedData.Lake.Files;
using RunLinkedData.Lake.Tables;
using RunLinkedData.Model;
using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Lake.Folders;

/// <summary>
/// Parquet files that are one table: all in one folder, or in folders named <c>key=value</c>, whose keys become columns after those of the
/// files, by the rules of <c>Run.SaveParquet</c>.
/// </summary>
/// <param name="Columns">The columns.</param>
/// <param name="Files">The files, in the order of their rows.</param>
/// <param name="Partitions">How many of the columns, the last ones, are in the paths and not in the files.</param>
internal sealed record FolderTable(IReadOnlyList<TableField> Columns, IReadOnlyList<DataFile> Files, int Partitions)
{
    /// <summary>What each file says of its columns, by their names; nothing where the files were not looked at.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, FileColumn>> Facts { get; private init; } = [];

    /// <summary>Looks at the ends of all files.</summary>
    /// <exception cref="SourceException">They are no table, or one is gone, damaged or of types that are not read.</exception>
    public static async Task<FolderTable> OpenAsync(
        TableFiles files, IReadOnlyList<FolderFile> found, CancellationToken cancellationToken)
    {
        var parts = ToParts(found.Select(file => file.Path));
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
            [.. stored, .. partitions.Select(FieldOf)],
            [.. data.Zip(parts, (file, part) => file.File with { Constants = ConstantsOf(partitions, part) })],
            partitions.Count)
        {
            Facts = [.. data.Select(file => FactsOf(file.Head, stored))],
        };
    }

    /// <summary>The table again, as a manifest has it: no file is opened.</summary>
    /// <param name="found">Those of its files that are still there, by their paths.</param>
    /// <param name="pinned">What the manifest has of it.</param>
    /// <param name="partitions">How many columns are in the paths.</param>
    /// <returns>The table; null where a manifest cannot tell its columns, as it has structs or maps.</returns>
    /// <exception cref="SourceException">What the manifest says does not go together.</exception>
    public static FolderTable? OpenAgain(IReadOnlyDictionary<string, FolderFile> found, PinnedVersion pinned, int partitions)
    {
        var columns = pinned.Columns.Select(column => (column.Name, column.Nullable, ColumnType.Parse(column.Type)?.Arrow)).ToList();
        if (columns.Any(column => column.Arrow is null))
        {
            return null;
        }

        FolderSchema schema = new();
        var fields = columns.ConvertAll(column => new Field(column.Name, column.Arrow, column.Nullable));
        schema.Add(fields, "the manifest");
        var parts = ToParts(pinned.Files.Select(file => file.Path));
        var last = fields.TakeLast(partitions).Select(field => (field.Name, field.DataType.TypeId)).ToHashSet();
        var inPaths = PartitionColumn.Of(parts).Where(column => last.Contains((column.Field.Name, column.Field.DataType.TypeId))).ToList();
        return inPaths.Count == partitions
            ? new FolderTable(
                schema.Columns,
                [
                    .. pinned.Files.Zip(parts).Where(file => found.ContainsKey(file.First.Path)).Select(file =>
                        Again(file.First, found[file.First.Path]) with { Constants = ConstantsOf(inPaths, file.Second) }),
                ],
                partitions)
            : throw new SourceException(
                ErrorCode.TableCorrupt, "The last columns are not those that the paths of the files name. The manifest was changed.");
    }

    // Of a file that was replaced nobody knows the rows.
    private static DataFile Again(TableFile pinned, FolderFile found) => new()
    {
        Location = found.Location,
        Bytes = found.Bytes,
        Stamp = found.Stamp,
        Rows = found.Bytes == pinned.Bytes && found.Stamp.Text == pinned.Pin ? pinned.Rows : null,
    };

    private static TableField FieldOf(PartitionColumn column) =>
        new() { Name = column.Field.Name, Type = new TableType.Scalar(column.Field.DataType) };

    private static Dictionary<string, IArrowArray> ConstantsOf(IEnumerable<PartitionColumn> columns, FolderPart part) =>
        columns.ToDictionary(column => column.Field.Name, column => column.Repeat(part, 1));

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

    private static List<FolderPart> ToParts(IEnumerable<string> paths)
    {
        var parts = paths.Select(path => PartPath.TryGetKeys(path, out var keys, out var odd)
            ? new FolderPart(path, path, keys)
            : throw NoTable(path, $"is in a folder '{odd}', which does not name a column of its own by key=value")).ToList();
        return PartPath.FindStray(parts) is { } stray
            ? throw NoTable(stray.Path, $"is in other folders than '{parts[0].Path}'")
            : parts;
    }

    private static SourceException NoTable(string file, string what) =>
        new(ErrorCode.TableUnsupported, $"The files are not one table: '{file}' {what}.") { File = file };
}
