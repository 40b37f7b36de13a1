using System.Globalization;
using RunLinkedData.Sql.Engine;
using RunLinkedData.Sql.Selection;
using RunLinkedData.Sql.Statements;
using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Sql.Views;

/// <summary>The SQL by which a table of a query reads the files of its versions.</summary>
internal sealed class DatasetView(
    SelectedTable table,
    Mentions mentions,
    IReadOnlyList<OpenedVersion> versions,
    IReadOnlyList<IReadOnlyList<TableFile>> files,
    int number)
{
    private const string FileNumber = "__rld_file";

    // A column of the engine's own, that files hide which have a column of the same name.
    private const string FileIndex = "file_index";

    // Their values are in one text, which the engine looks through for every 2,048 rows.
    private const int FilesOfAScan = 512;

    private readonly string _versions = $"__rld_versions_{number}";
    private readonly IReadOnlyList<FileValue> _values = FileValue.Of(mentions);

    /// <summary>Statements that make the table.</summary>
    public string Create(IReadOnlyList<UnionColumn> columns)
    {
        var joined = VersionColumns.Of(mentions, [.. versions.Select(version => version.Found)], table.Aliases)
            .Where(column => _values.All(value => value.Column != column.Name)).ToList();
        var groups = Groups();
        var rows = groups.Count == 0
            ? NoRows(columns)
            : string.Join(" UNION ALL ", groups.Select(group => Read(group, columns, joined.Count > 0)));
        var shown = columns.Select(column => $"x.{SqlLiteral.Name(column.Shown)}").Concat(VersionColumns.Of(mentions).Select(
            name => _values.FirstOrDefault(value => value.Column == name) is { } value
                ? $"x.{value.Hidden} AS {SqlLiteral.Name(name)}"
                : $"v.{SqlLiteral.Name(name)}"));
        var made = joined.Count > 0 ? VersionsByFile(joined, groups) : "";
        var join = joined.Count > 0 ? $" JOIN {_versions}_files v ON v.file = x.{FileNumber}" : "";
        return $"{made}CREATE VIEW {SqlLiteral.Name(table.Name)} AS SELECT {string.Join(", ", shown)} FROM ({rows}) x{join}";
    }

    /// <summary>Statements that make a table of what there is to say of the version of each file.</summary>
    private string VersionsByFile(IReadOnlyList<(string Name, string Type, Func<FoundVersion, string> Value)> columns, List<Group> groups)
    {
        var numbers = string.Join(", ", groups.SelectMany(group => group.Files).Select((file, i) => string.Create(
            CultureInfo.InvariantCulture, $"({i}, {file.Version})")));
        var files = numbers.Length == 0
            ? "(SELECT 0 AS file, 0 AS version WHERE false) f"
            : $"(VALUES {numbers}) f(file, version)";
        return ValueTable.Create(_versions, columns, [.. versions.Select(version => version.Found)])
            + $"CREATE TABLE {_versions}_files AS SELECT f.file, v.* FROM {files} JOIN {_versions} v ON v.__rld_row = f.version; ";
    }

    /// <summary>The files by the columns that they have, as files of one scan have the same.</summary>
    private List<Group> Groups()
    {
        List<Group> groups = [];
        Dictionary<string, Group> byColumns = new(StringComparer.Ordinal);
        foreach (var (i, version) in versions.Index())
        {
            foreach (var file in files[i])
            {
                var columns = version.Columns.Where(column => file.Columns?.Contains(column.Key) ?? true).ToList();
                var key = string.Join('\n', columns.Select(column => $"{column.Key}\0{column.Value}"));
                var isAlone = columns.Exists(column => column.Key.Equals(FileIndex, StringComparison.OrdinalIgnoreCase));
                if (isAlone || !byColumns.TryGetValue(key, out var group) || group.Files.Count == FilesOfAScan)
                {
                    group = new Group(new(columns, StringComparer.OrdinalIgnoreCase), isAlone);
                    groups.Add(group);
                    byColumns[key] = group;
                }

                group.Files.Add((file.Path, i));
            }
        }

        var first = 0;
        foreach (var group in groups)
        {
            group.First = first;
            first += group.Files.Count;
        }

        return groups;
    }

    private string Read(Group group, IReadOnlyList<UnionColumn> columns, bool isNumbered)
    {
        var number = group.IsAlone ? "0" : $"CAST(f.{FileIndex} AS BIGINT)";
        var select = columns
            .Select(column => Select(column, group.Columns.ContainsKey(column.Name) ? "f." + SqlLiteral.Name(column.Name) : "NULL"))
            .Concat(_values.Select(value =>
                $"{value.Sql(group.Files.Select(file => versions[file.Version].Found.Version), number)} AS {value.Hidden}"));
        if (isNumbered)
        {
            select = select.Append(string.Create(CultureInfo.InvariantCulture, $"{number} + {group.First} AS {FileNumber}"));
        }

        var paths = string.Join(", ", group.Files.Select(file => SqlLiteral.Text(file.Path)));
        return $"SELECT {string.Join(", ", select)} FROM read_parquet([{paths}], hive_partitioning = false, union_by_name = false) f";
    }

    private string NoRows(IReadOnlyList<UnionColumn> columns)
    {
        var select = columns.Select(column => Select(column, "NULL"))
            .Concat(_values.Select(value => $"{value.Sql([], "0")} AS {value.Hidden}"))
            .Append($"0 AS {FileNumber}");
        return $"SELECT {string.Join(", ", select)} WHERE false";
    }

    private static string Select(UnionColumn column, string value) =>
        $"CAST({value} AS {DuckType.Of(column.Type)}) AS {SqlLiteral.Name(column.Shown)}";

    private sealed class Group(Dictionary<string, ColumnType> columns, bool isAlone)
    {
        public Dictionary<string, ColumnType> Columns { get; } = columns;

        /// <summary>Whether the file must be read by itself.</summary>
        public bool IsAlone { get; } = isAlone;

        public List<(string Path, int Version)> Files { get; } = [];

        /// <summary>The number of the first of its files among all.</summary>
        public int First { get; set; }
    }
}
