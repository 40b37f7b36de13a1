using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Sql.Model;
using RunLinkedData.Sql.Selection;
using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Sql.Views;

/// <summary>
/// The columns of many versions of a dataset, by name: those of the newest first, then those that only older ones have. What differs is
/// noted, and what does not go together is an error.
/// </summary>
internal sealed class ColumnUnion
{
    private const int MostVersionsInNote = 3;

    private readonly List<string> _notes = [];

    /// <summary><c>versions</c>: the newest first.</summary>
    /// <exception cref="SqlException"><c>SQL_SCHEMA</c>: two versions have types in a column that do not go together.</exception>
    public ColumnUnion(string table, IReadOnlyList<OpenedVersion> versions)
    {
        Dictionary<string, UnionColumn> columns = new(StringComparer.OrdinalIgnoreCase);
        Dictionary<string, OpenedVersion> typedBy = new(StringComparer.OrdinalIgnoreCase);
        List<string> order = [];
        foreach (var version in versions)
        {
            foreach (var (name, type) in version.Columns)
            {
                if (!columns.TryGetValue(name, out var known))
                {
                    order.Add(name);
                    columns.Add(name, new UnionColumn(name, name, type));
                    typedBy.Add(name, version);
                }
                else if (known.Type != type && !version.IsAllNull(name))
                {
                    var before = typedBy[name];
                    columns[name] = known with { Type = before.IsAllNull(name) ? type : Join(table, known, type, before, version) };
                    typedBy[name] = version;
                }
            }
        }

        Columns = Show([.. order.Select(name => columns[name])]);
        NoteDrift(versions);
    }

    /// <summary>The columns, in their order.</summary>
    public IReadOnlyList<UnionColumn> Columns { get; }

    /// <summary>What differs from version to version, in sentences.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>The columns of a version that SQL can hold.</summary>
    /// <exception cref="SqlException">Two columns have names that are the same in SQL.</exception>
    public static IReadOnlyDictionary<string, ColumnType> ColumnsOf(DatasetManifest manifest, FoundVersion version)
    {
        Dictionary<string, ColumnType> columns = new(StringComparer.OrdinalIgnoreCase);
        foreach (var column in manifest.Columns)
        {
            if (ColumnType.Parse(column.Type) is { } type && !columns.TryAdd(column.Name, type))
            {
                throw new SqlException(
                    ErrorCode.SqlSchema,
                    $"{version.Words} has two columns '{column.Name}' that differ in case alone, which are one in SQL. "
                    + "Read the version with LoadDataset, or select versions without it.");
            }
        }

        return columns;
    }

    private static ColumnType Join(string table, UnionColumn known, ColumnType type, OpenedVersion one, OpenedVersion other) =>
        DuckType.Join(known.Type, type) ?? throw new SqlException(
            ErrorCode.SqlSchema,
            $"Column '{known.Name}' of the versions of \"{table}\" has types that do not go together: {one.Found.Words} has {known.Type}, "
            + $"{other.Found.Words} has {type}. Select versions of one type, such as with \"{table.Split('@')[0]}@latest~30..\" or "
            + "WHERE started > ..., or read the two as tables of their own, with a cast in each, and join them by UNION ALL.");

    private List<UnionColumn> Show(List<UnionColumn> columns)
    {
        HashSet<string> taken = new(columns.Select(column => column.Name), StringComparer.OrdinalIgnoreCase);
        return columns.ConvertAll(column =>
        {
            if (!VersionColumns.Has(column.Name))
            {
                return column;
            }

            var shown = "data_" + column.Name;
            while (!taken.Add(shown))
            {
                shown += "_";
            }

            _notes.Add($"Column '{column.Name}' of the data is called '{shown}', as each table has a '{column.Name}' of its versions.");
            return column with { Shown = shown };
        });
    }

    private void NoteDrift(IReadOnlyList<OpenedVersion> versions)
    {
        foreach (var column in Columns)
        {
            var without = versions.Where(version => !version.Columns.ContainsKey(column.Name)).ToList();
            if (without.Count > 0)
            {
                var have = without.Count == 1 ? "has" : "have";
                _notes.Add($"Column '{column.Name}' is null in {Words(without)}, which {have} no such column.");
            }

            foreach (var others in versions
                .Where(version => version.Columns.TryGetValue(column.Name, out var type) && type != column.Type)
                .GroupBy(version => version.Columns[column.Name]))
            {
                _notes.Add($"Column '{column.Name}' is {column.Type}, and {others.Key} in {Words([.. others])}.");
            }
        }

        foreach (var column in versions
            .SelectMany(version => version.Dataset.Manifest.Columns.Where(column => ColumnType.Parse(column.Type) is null))
            .DistinctBy(column => column.Name))
        {
            _notes.Add($"Column '{column.Name}' is left out: its type {column.Type} is read in Arrow batches of one version alone.");
        }
    }

    private static string Words(List<OpenedVersion> versions) =>
        string.Join(", ", versions.Take(MostVersionsInNote).Select(version => version.Found.Version.RunId))
        + (versions.Count > MostVersionsInNote ? $" and {versions.Count - MostVersionsInNote:N0} more versions" : "");
}
