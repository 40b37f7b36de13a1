namespace RunLinkedData.Model.Manifest;

/// <summary>Says from which columns of the run's inputs a column of a dataset is made.</summary>
public sealed class DerivedColumn
{
    private readonly string _name;
    private readonly IDictionary<string, IReadOnlyList<ColumnSource>> _sources;
    private readonly Action<string, ColumnSource> _added;

    internal DerivedColumn(
        string name, IDictionary<string, IReadOnlyList<ColumnSource>> sources, Action<string, ColumnSource> added) =>
        (_name, _sources, _added) = (name, sources, added);

    /// <summary>Adds columns of inputs. Whether the run has read them is looked at when the dataset is saved.</summary>
    /// <param name="columns">
    /// Columns as <c>dataset.column</c> or <c>process/dataset.column</c>, or of an external input as <c>name.column</c>; where the name of
    /// either has a dot, with quotes: <c>v2.items."unit price"</c>.
    /// </param>
    /// <returns>This column.</returns>
    /// <exception cref="ArgumentException">A text is no column of an input.</exception>
    public DerivedColumn DerivedFrom(params IEnumerable<string> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        foreach (var source in columns.Select(text => ColumnSource.Parse(text)).ToList())
        {
            _sources[_name] = [.. _sources.TryGetValue(_name, out var known) ? known : [], source];
            _added(_name, source);
        }

        return this;
    }
}
