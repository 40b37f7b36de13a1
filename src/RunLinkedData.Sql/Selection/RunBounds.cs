using System.Globalization;
using System.Text.Json;
using RunLinkedData.Sql.Engine;
using RunLinkedData.Sql.Model;
using RunLinkedData.Sql.Statements;
using RunLinkedData.Versions.Finding;
using RunLinkedData.Versions.References;

namespace RunLinkedData.Sql.Selection;

/// <summary>
/// What conditions of a query say of runs in a way that a search of runs understands. It may find more runs than satisfy them, never fewer.
/// </summary>
internal sealed class RunBounds(SqlEngine engine, Expressions expressions)
{
    private const int MostRunIds = 200;

    /// <summary>The search with the bounds of a table's conditions.</summary>
    public WriterQuery Narrow(WriterQuery query, TableUse? use)
    {
        foreach (var condition in use?.Conditions ?? [])
        {
            query = Narrow(query, use!, condition);
        }

        return query;
    }

    private WriterQuery Narrow(WriterQuery query, TableUse use, JsonElement condition)
    {
        if (Comparison.In(condition) is { } list)
        {
            return use.PathOf(list.One) is [var column] && Is(column, VersionColumns.RunId) && list.Others.Count <= MostRunIds
                && list.Others.Select(TextOf).ToList() is var ids && !ids.Contains(null)
                ? With(query, ids.OfType<string>())
                : query;
        }

        foreach (var comparison in Comparison.Of(condition))
        {
            if (use.PathOf(comparison.Left) is { } path && expressions.IsConstant(comparison.Right))
            {
                query = Narrow(query, path, comparison);
            }
        }

        return query;
    }

    private WriterQuery Narrow(WriterQuery query, string[] path, Comparison comparison)
    {
        switch (path)
        {
            case [var column] when Is(column, VersionColumns.Started):
                return Milliseconds(comparison.Right) is { } time ? Started(query, comparison.Kind, time) : query;
            case [var column] when Is(column, VersionColumns.RunId)
                && comparison.Kind == ComparisonKind.Equal && TextOf(comparison.Right) is { } id:
                return With(query, [id]);
            case [var column, var name] when Is(column, VersionColumns.Params)
                && comparison.Kind == ComparisonKind.Equal && TextOf(comparison.Right) is { } text
                && new Condition(false, name, text) is { IsNamed: true } condition:
                return query with { Conditions = [.. query.Conditions, condition] };
            default:
                return query;
        }
    }

    // MLflow keeps whole milliseconds.
    private static WriterQuery Started(WriterQuery query, ComparisonKind kind, long time)
    {
        if (kind is ComparisonKind.Equal or ComparisonKind.Greater or ComparisonKind.AtLeast)
        {
            query = query with { StartedFrom = Math.Max(query.StartedFrom ?? time, time) };
        }

        return kind is ComparisonKind.Equal or ComparisonKind.Less or ComparisonKind.AtMost
            ? query with { StartedBy = Math.Min(query.StartedBy ?? time + 1, time + 1) }
            : query;
    }

    private long? Milliseconds(JsonElement value)
    {
        var sql = expressions.ToSql(value);
        try
        {
            var row = engine.Texts($"SELECT typeof({sql}), CAST(epoch_ms(TRY_CAST({sql} AS TIMESTAMPTZ)) AS VARCHAR)")[0];
            return row[0]!.StartsWith("TIMESTAMP", StringComparison.Ordinal) || row[0] is "DATE" || (row[0] == "VARCHAR" && IsText(value))
                ? long.TryParse(row[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var time) ? time : null
                : null;
        }
        catch (SqlException)
        {
            // The query itself will tell.
            return null;
        }
    }

    private string? TextOf(JsonElement value)
    {
        if (!IsText(value) && value.Text("class") != "PARAMETER")
        {
            return null;
        }

        var sql = expressions.ToSql(value);
        var row = engine.Texts($"SELECT typeof({sql}), CAST({sql} AS VARCHAR)")[0];
        return row[0] == "VARCHAR" ? row[1] : null;
    }

    private static WriterQuery With(WriterQuery query, IEnumerable<string> runIds) =>
        query with { RunIds = [.. runIds.Where(id => query.RunIds?.Contains(id) ?? true)] };

    private static bool IsText(JsonElement value) =>
        value.Text("class") == "CONSTANT" && value.GetProperty("value").GetProperty("type").Text("id") == "VARCHAR";

    private static bool Is(string name, string column) => name.Equals(column, StringComparison.OrdinalIgnoreCase);
}
