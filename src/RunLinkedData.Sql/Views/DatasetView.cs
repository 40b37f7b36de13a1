using System.Globalization;
using System.Text;
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

    private readonly string _versions = $"__rld_versions_{number}";

    /// <summary>Statements that make the table.</summary>
    public string Create(IReadOnlyList<UnionColumn> columns)
    {
        var own = VersionColumns.Of(mentions);
        var groups = Groups();
        var data = columns.Select(column => $"x.{SqlLiteral.Name(column.Shown)}");
        var rows = groups.Count == 0
            ? NoRows(columns)
            : string.Join(" UNION ALL ", groups.Select(group => Read(group, columns, own.Count > 0)));
        var text = new StringBuilder();
        var shown = string.Join(", ", data.Concat(own.Select(name => $"v.{SqlLiteral.Name(name)}")));
        if (own.Count > 0)
        {
            text.Append(ValueTable.Create(
                _versions, VersionColumns.Of(mentions, [.. versions.Select(version => version.Found)], table.Aliases),
                [.. versions.Select(version => version.Found)]));
            var numbers = string.Join(", ", groups.SelectMany(group => group.Files).Select((file, i) => string.Create(
                CultureInfo.InvariantCulture, $"({i}, {file.Version})")));
            text.Append(CultureInfo.InvariantCulture, $"CREATE TABLE {_versions}_files AS SELECT f.file, v.* FROM ")
                .Append(numbers.Length == 0 ? "(SELECT 0 AS file, 0 AS version WHERE false) f" : $"(VALUES {numbers}) f(file, version)")
                .Append(CultureInfo.InvariantCulture, $" JOIN {_versions} v ON v.__rld_row = f.version; ");
            rows = $"({rows}) x JOIN {_versions}_files v ON v.file = x.{FileNumber}";
        }
        else
        {
            rows = $"({rows}) x";
        }

        return text
            .Append(CultureInfo.InvariantCulture, $"CREATE VIEW {SqlLiteral.Name(table.Name)} AS SELECT {shown} FROM {rows}")
            .ToString();
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
                if (isAlone || !byColumns.TryGetValue(key, out var group))
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

    private static string Read(Group group, IReadOnlyList<UnionColumn> columns, bool isNumbered)
    {
        var select = columns.Select(column => Select(
            column, group.Columns.ContainsKey(column.Name) ? "f." + SqlLiteral.Name(column.Name) : "NULL"));
        if (isNumbered)
        {
            var number = group.IsAlone ? "0" : "f." + FileIndex;
            select = select.Append(string.Create(
                CultureInfo.InvariantCulture, $"CAST({number} AS INTEGER) + {group.First} AS {FileNumber}"));
        }

        var paths = string.Join(", ", group.Files.Select(file => SqlLiteral.Text(file.Path)));
        return $"SELECT {string.Join(", ", select)} FROM read_parquet([{paths}], hive_partitioning = false, union_by_name = false) f";
    }

    private static string NoRows(IReadOnlyList<UnionColumn> columns) =>
        $"SELECT {string.Join(", ", columns.Select(column => Select(column, "NULL")).Append($"0 AS {FileNumber}"))} WHERE false";

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
