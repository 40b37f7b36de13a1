namespace RunLinkedData.Sql.Statements;

/// <summary>Which columns a query names, of whatever table. Names count without regard to case, as in SQL.</summary>
internal sealed class Mentions
{
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, HashSet<string>> _fields = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _whole = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether all columns of a table are asked for without their names, as by <c>*</c>.</summary>
    public bool HasStar { get; set; }

    /// <summary>Notes a column by its path, such as <c>t.params.day</c>: each part of it may be the column.</summary>
    public void Add(string[] path)
    {
        for (var i = 0; i < path.Length; i++)
        {
            _names.Add(path[i]);
            if (i + 1 == path.Length)
            {
                _whole.Add(path[i]);
            }
            else if (_fields.TryGetValue(path[i], out var fields))
            {
                fields.Add(path[i + 1]);
            }
            else
            {
                _fields.Add(path[i], new(StringComparer.Ordinal) { path[i + 1] });
            }
        }
    }

    /// <summary>Whether a column is named.</summary>
    public bool Has(string column) => _names.Contains(column);

    /// <summary>Whether a column is needed: named, or one of all.</summary>
    public bool Needs(string column) => HasStar || Has(column);

    /// <summary>The fields of a column that are named.</summary>
    public IReadOnlyCollection<string> FieldsOf(string column) => _fields.GetValueOrDefault(column) ?? [];

    /// <summary>Whether a column is named as a whole, so that all of its fields are needed.</summary>
    public bool HasWhole(string column) => _whole.Contains(column);
}
