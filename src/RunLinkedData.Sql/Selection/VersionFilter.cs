using System.Globalization;
using RunLinkedData.Sql.Engine;
using RunLinkedData.Sql.Model;
using RunLinkedData.Sql.Statements;

namespace RunLinkedData.Sql.Selection;

/// <summary>
/// Which versions satisfy the conditions of a query that are about versions alone: the engine computes them, before any file is read.
/// </summary>
internal sealed class VersionFilter(SqlEngine engine, Expressions expressions, Mentions mentions)
{
    /// <summary>Those of the versions that can have rows for the query.</summary>
    public IReadOnlyList<FoundVersion> Filter(SelectedTable table)
    {
        var conditions = table.Use?.Conditions
            .Where(condition => expressions.IsPlain(
                condition, column => table.Use.PathOf(column) is [var name, ..] && VersionColumns.Has(name)))
            .ToList();
        if (conditions is not { Count: > 0 } || table.Versions.Count == 0)
        {
            return table.Versions;
        }

        var columns = VersionColumns.Of(mentions, table.Versions, table.Aliases);
        try
        {
            engine.Execute(ValueTable.Create("__rld_candidates", columns, table.Versions));
            var kept = engine.Texts(
                $"SELECT CAST(__rld_row AS VARCHAR) FROM __rld_candidates AS {SqlLiteral.Name(table.Use!.Alias)} "
                + $"WHERE {string.Join(" AND ", conditions.Select(expressions.ToSql))} ORDER BY __rld_row");
            return [.. kept.Select(row => table.Versions[int.Parse(row[0]!, NumberStyles.None, CultureInfo.InvariantCulture)])];
        }
        catch (SqlException)
        {
            // A condition that is wrong, or fails for some version: the query itself will tell.
            return table.Versions;
        }
        finally
        {
            engine.Execute("DROP TABLE IF EXISTS __rld_candidates");
        }
    }
}
