using RunLinkedData.Cli.Tables;

namespace RunLinkedData.Cli.Output;

/// <summary>Facts below each other, each with its name in front; facts that are not known are left out.</summary>
internal sealed class FieldList
{
    private readonly TextTable _table = new(hasHeaders: false, "", Column.Sentence(""));

    /// <summary>Adds a fact; several values come below each other.</summary>
    public FieldList Add(string name, params string?[] values)
    {
        foreach (var (index, value) in values.Where(value => !string.IsNullOrEmpty(value)).Index())
        {
            _table.Add(new Cell(index == 0 ? name : "", "bold"), value);
        }

        return this;
    }

    /// <summary>The facts as a table.</summary>
    public TextTable ToTable() => _table;
}
