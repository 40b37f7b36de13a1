using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Lake.Describing;

/// <summary>A column of a version, or of all versions of a table together.</summary>
/// <param name="Id">
/// What it is known by, whatever its name is. What is in its lists has the IDs that follow: one for each list in another.
/// </param>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type in tables; of what is left out, that of the dataset.</param>
/// <param name="IsLeftOut">Whether the table does not have it.</param>
internal sealed record DescribedColumn(int Id, string Name, string Type, bool IsLeftOut = false)
{
    /// <summary>The name of the column that says which version a row is of.</summary>
    public const string RunId = "run_id";

    /// <summary>The type; null for one that is not known here.</summary>
    public ColumnType? Parsed => ColumnType.Parse(Type);

    /// <summary>The IDs of what is in its lists, from the outside in.</summary>
    public IEnumerable<int> ElementIds => Enumerable.Range(Id + 1, DescribedTypes.Depth(Parsed));
}

/// <summary>
/// The columns of the versions of a table: which of them are one column, by name or as they were renamed, and the IDs that they keep. What
/// does not go together is refused by its name.
/// </summary>
internal sealed class ColumnHistory
{
    private readonly SortedDictionary<int, DescribedColumn> _columns = [];
    private readonly Dictionary<int, List<string>> _names = [];
    private readonly Dictionary<string, int> _idsByName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _namesByFold = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _firstNames = new(StringComparer.Ordinal);

    /// <summary>The columns of versions that a table has.</summary>
    /// <param name="versions">Those of each version, in the order of the versions.</param>
    /// <param name="lastId">The last ID that the table has given away.</param>
    public ColumnHistory(IEnumerable<IReadOnlyList<DescribedColumn>> versions, int lastId)
    {
        LastId = lastId;
        foreach (var column in versions.SelectMany(version => version))
        {
            Note(column);
        }
    }

    /// <summary>The last ID that was given away.</summary>
    public int LastId { get; private set; }

    /// <summary>
    /// Each column by its ID, with the last name and the widest type that it has had, and all of its names in the order in which they came;
    /// also those that are left out.
    /// </summary>
    public IEnumerable<(DescribedColumn Column, IReadOnlyList<string> Names)> All =>
        _columns.Values.Select(column => (column, (IReadOnlyList<string>)_names[column.Id]));

    /// <summary>Gives the columns of a new version their IDs.</summary>
    /// <param name="runId">The version.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="renamed">Earlier names of columns, by new ones.</param>
    /// <returns>The columns, in their order, with those that are left out.</returns>
    /// <exception cref="TableException"><c>TABLE_COLUMNS</c>: they do not go together with each other, or with those before.</exception>
    public IReadOnlyList<DescribedColumn> Add(
        string runId, IReadOnlyList<DatasetColumn> columns, IDictionary<string, string> renamed)
    {
        var added = columns.Select(column => Find(runId, column, renamed)).ToList();
        return added.CountBy(column => column.Id).FirstOrDefault(id => id.Value > 1) is { Value: > 1 } twice
            ? throw Refused(
                runId,
                $"has the columns '{string.Join("' and '", added.Where(column => column.Id == twice.Key).Select(column => column.Name))}', "
                    + "which are one column of the table, as it was renamed.")
            : added;
    }

    /// <summary>Refuses renames that mean no column: a name that is not there would be a new column, and nobody told.</summary>
    /// <exception cref="TableException"><c>TABLE_COLUMNS</c>: there is one.</exception>
    public void CheckRenamed(IDictionary<string, string> renamed)
    {
        foreach (var (name, earlier) in renamed)
        {
            // The new name may be still to come.
            if (_firstNames.Contains(name) || (!_idsByName.ContainsKey(name) && !_idsByName.ContainsKey(earlier)))
            {
                throw new TableException(
                    TableException.Columns,
                    $"'{name}' is said to be the new name of '{earlier}', and "
                        + (_idsByName.ContainsKey(name)
                            ? $"no version before the first that has '{name}' has '{earlier}'"
                            : $"no version has '{name}' or '{earlier}'")
                        + ". Nothing was changed. Correct the names, the new one first, or leave them out.");
            }
        }
    }

    /// <summary>
    /// The columns of all versions together, without those that are left out: those of the latest version first, in its order, with the
    /// widest type that they have had.
    /// </summary>
    public IReadOnlyList<DescribedColumn> Together(IReadOnlyList<DescribedColumn> latest) =>
    [
        .. latest.Select(column => _columns[column.Id])
            .Concat(_columns.Values)
            .Where(column => !column.IsLeftOut)
            .DistinctBy(column => column.Id),
    ];

    private DescribedColumn Find(string runId, DatasetColumn column, IDictionary<string, string> renamed)
    {
        if (column.Name.Equals(DescribedColumn.RunId, StringComparison.OrdinalIgnoreCase))
        {
            throw Refused(runId, $"has a column '{column.Name}', which is what the table calls the version of a row. Name it otherwise.");
        }

        if (_namesByFold.TryGetValue(column.Name, out var other) && other != column.Name)
        {
            throw Refused(
                runId,
                $"has a column '{column.Name}', and the table has '{other}': engines do not tell names apart that differ in case only.");
        }

        var type = ColumnType.Parse(column.Type) is { } parsed ? DescribedTypes.Of(parsed) : null;
        DescribedColumn found = new(IdOf(column.Name, renamed), column.Name, type?.Name ?? column.Type, type is null);
        if (found.Id > LastId)
        {
            _firstNames.Add(found.Name);
            LastId = found.Id + DescribedTypes.Depth(found.Parsed);
        }

        return Note(found) is { } before
            ? throw Refused(
                runId,
                $"has '{column.Name}' as {column.Type}, and the table has {before.Type} from other versions, "
                    + "which no table can change into one another.")
            : found;
    }

    private int IdOf(string name, IDictionary<string, string> renamed) =>
        _idsByName.TryGetValue(name, out var id)
        || (renamed.TryGetValue(name, out var earlier) && _idsByName.TryGetValue(earlier, out id))
            ? id
            : LastId + 1;

    /// <summary>Takes note of a column of a version; gives what it does not go together with, if there is that.</summary>
    private DescribedColumn? Note(DescribedColumn column)
    {
        var before = _columns.GetValueOrDefault(column.Id, column);
        if (Together(before, column) is not { } type)
        {
            return before;
        }

        _columns[column.Id] = column with { Type = type };
        _idsByName[column.Name] = column.Id;
        _namesByFold[column.Name] = column.Name;
        var names = _names.TryGetValue(column.Id, out var known) ? known : _names[column.Id] = [];
        if (!names.Contains(column.Name, StringComparer.Ordinal))
        {
            names.Add(column.Name);
        }

        return null;
    }

    private static string? Together(DescribedColumn before, DescribedColumn column) => (before.IsLeftOut, column.IsLeftOut) switch
    {
        (true, true) => column.Type,
        (false, false) => DescribedTypes.Wider(before.Parsed!, column.Parsed!)?.Name,
        _ => null,
    };

    private static TableException Refused(string runId, string what) => new(
        TableException.Columns,
        $"The version {runId} {what} Nothing was changed. Save it with columns that fit, or choose versions that go together, "
            + "such as those from a day on.");
}
