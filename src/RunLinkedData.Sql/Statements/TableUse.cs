using System.Text.Json;

namespace RunLinkedData.Sql.Statements;

/// <summary>A table as a query names it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Alias">What it is called in the query: its alias, else its name.</param>
internal sealed record TableUse(string Name, string Alias)
{
    /// <summary>
    /// What each row of the table must satisfy to have any effect on the answer; all of them. None where that is not certain.
    /// </summary>
    public IReadOnlyList<JsonElement> Conditions { get; init; } = [];

    /// <summary>Whether it is the only table where the conditions stand, so that a column without a table is one of it.</summary>
    public bool IsAlone { get; init; }

    /// <summary>The path of a column that is one of this table, without the table; null when it is not, or not for certain.</summary>
    public string[]? PathOf(JsonElement expression)
    {
        if (expression.Text("class") != "COLUMN_REF")
        {
            return null;
        }

        var names = expression.Texts("column_names");
        return names.Length > 1 && names[0].Equals(Alias, StringComparison.OrdinalIgnoreCase) ? names[1..] : IsAlone ? names : null;
    }
}
