using System.Text.Json;

namespace RunLinkedData.Sql.Statements;

/// <summary>
/// Finds the conditions that rows of a table must satisfy: those after WHERE, where the table stands alone or in inner joins, so that a row
/// that does not satisfy them can have no effect.
/// </summary>
internal static class TableConditions
{
    /// <summary>The tables of a SELECT with their conditions.</summary>
    public static Dictionary<JsonElement, TableUse> Of(JsonElement select)
    {
        Dictionary<JsonElement, TableUse> uses = [];
        if (select.Find("where_clause") is not { } where
            || select.Find("sample") is not null
            || select.Find("from_table") is not { } from
            || !TryCollect(from, out var tables))
        {
            return uses;
        }

        List<JsonElement> conditions = [.. where.Conjuncts()];
        foreach (var table in tables.Where(table => table.Text("type") == "BASE_TABLE"))
        {
            // A sample is taken before conditions, and other names of columns are not those of the dataset.
            if (table.Find("sample") is null && !table.Items("column_name_alias").Any())
            {
                uses.Add(table, Use(table) with { Conditions = conditions, IsAlone = tables.Count == 1 });
            }
        }

        return uses;
    }

    /// <summary>A table without conditions.</summary>
    public static TableUse Use(JsonElement table)
    {
        var name = table.Text("table_name");
        return new TableUse(name, table.Text("alias") is { Length: > 0 } alias ? alias : name);
    }

    private static bool TryCollect(JsonElement from, out List<JsonElement> tables)
    {
        tables = [];
        if (from.Text("type") != "JOIN")
        {
            tables.Add(from);
            return true;
        }

        if (from.Text("join_type") is not "INNER"
            || from.Text("ref_type") is not ("REGULAR" or "CROSS")
            || !TryCollect(from.GetProperty("left"), out var left)
            || !TryCollect(from.GetProperty("right"), out var right))
        {
            return false;
        }

        tables = [.. left, .. right];
        return true;
    }
}
