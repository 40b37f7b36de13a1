using System.Globalization;
using System.Text;
using RunLinkedData.Sql.Engine;

namespace RunLinkedData.Sql.Selection;

/// <summary>Tables of the engine that hold values which are known.</summary>
internal static class ValueTable
{
    private const int RowsAtOnce = 500;

    /// <summary>Statements that make a table with a row an item, and its number in <c>__rld_row</c>.</summary>
    public static string Create<T>(
        string name, IReadOnlyList<(string Name, string Type, Func<T, string> Value)> columns, IReadOnlyList<T> items)
    {
        var text = new StringBuilder($"CREATE OR REPLACE TABLE {SqlLiteral.Name(name)} (__rld_row INTEGER");
        foreach (var (column, type, _) in columns)
        {
            text.Append(CultureInfo.InvariantCulture, $", {SqlLiteral.Name(column)} {type}");
        }

        text.Append(");");
        foreach (var rows in items.Index().Chunk(RowsAtOnce))
        {
            text.Append(CultureInfo.InvariantCulture, $" INSERT INTO {SqlLiteral.Name(name)} VALUES ");
            text.AppendJoin(", ", rows.Select(row => $"({string.Join(", ", columns
                .Select(column => column.Value(row.Item))
                .Prepend(row.Index.ToString(CultureInfo.InvariantCulture)))})"));
            text.Append(';');
        }

        return text.ToString();
    }
}
