using System.Text.Json;
using RunLinkedData.Sql.Engine;

namespace RunLinkedData.Sql.Statements;

/// <summary>Goes through the tree of a query: finds its tables and columns, and refuses what reads from anything else.</summary>
internal sealed class StatementWalk
{
    /// <summary>Table functions that make rows of their arguments alone.</summary>
    private static readonly HashSet<string> Harmless = new(StringComparer.OrdinalIgnoreCase)
    {
        "unnest", "range", "generate_series", "json_each", "json_tree", "repeat", "repeat_row",
    };

    /// <summary>Functions that tell of the machine or the session, or change it.</summary>
    private static readonly HashSet<string> Refused = new(StringComparer.OrdinalIgnoreCase)
    {
        "getenv", "current_setting", "getvariable", "write_log", "current_query", "nextval", "currval", "setseed", "sleep_ms",
        "read_blob", "read_text", "query", "query_table",
    };

    private readonly List<TableUse> _tables = [];
    private readonly HashSet<string> _parameters = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The tables, each as often as the query names it.</summary>
    public IReadOnlyList<TableUse> Tables => _tables;

    /// <summary>The names of the parameters.</summary>
    public IReadOnlySet<string> Parameters => _parameters;

    /// <summary>The columns that are named.</summary>
    public Mentions Mentions { get; } = new();

    /// <summary>Goes through a query.</summary>
    public void Visit(JsonElement query) => Visit(query, [], []);

    /// <summary><c>names</c>: what WITH calls tables here; <c>filtered</c>: the conditions that rows of tables must satisfy.</summary>
    private void Visit(JsonElement node, HashSet<string> names, Dictionary<JsonElement, TableUse> filtered)
    {
        if (node.ValueKind == JsonValueKind.Object)
        {
            names = VisitNames(node, names, filtered);
            VisitObject(node, names, ref filtered);
        }

        foreach (var part in node.ValueKind == JsonValueKind.Object
            ? node.EnumerateObject().Where(member => member.Name != "cte_map").Select(member => member.Value)
            : node.Parts())
        {
            if (part.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
            {
                Visit(part, names, filtered);
            }
        }
    }

    private void VisitObject(JsonElement node, HashSet<string> names, ref Dictionary<JsonElement, TableUse> filtered)
    {
        switch (node.Text("type"))
        {
            case "SELECT_NODE":
                filtered = TableConditions.Of(node);
                break;
            case "BASE_TABLE":
                AddTable(node, names, filtered);
                break;
            case "TABLE_FUNCTION":
                Check(node.Find("function")!.Value, Harmless.Contains, "The table function");
                break;
            case "SHOW_REF" when node.Find("query") is null:
                throw EngineErrors.Refused("The statement shows what the engine has.");
            case "JOIN":
                Mentions.HasStar |= node.Text("ref_type") == "NATURAL";
                foreach (var column in node.Texts("using_columns"))
                {
                    Mentions.Add([column]);
                }

                break;
            case "COLUMN_REF":
                Mentions.Add(node.Texts("column_names"));
                break;
            case "VALUE_PARAMETER":
                _parameters.Add(node.Text("identifier"));
                break;
            case "STAR":
                Mentions.HasStar = true;
                break;
            case "FUNCTION":
                Check(node, name => !Refused.Contains(name), "The function");
                break;
            default:
                break;
        }
    }

    private void AddTable(JsonElement node, HashSet<string> names, Dictionary<JsonElement, TableUse> filtered)
    {
        var (schema, catalog, name) = (node.Text("schema_name"), node.Text("catalog_name"), node.Text("table_name"));
        if (schema.Length + catalog.Length > 0)
        {
            throw EngineErrors.Refused(
                $"The table '{string.Join('.', new[] { catalog, schema, name }.Where(part => part.Length > 0))}' has a schema. "
                + "Put the whole name of a dataset into double quotes: \"process/dataset\".");
        }

        if (node.Find("at_clause") is not null)
        {
            throw EngineErrors.Refused(
                $"The table '{name}' is asked for AT a version. Write that in its name: \"process/dataset@2026-11-01\".");
        }

        Mentions.HasStar |= node.Items("column_name_alias").Any();
        if (!names.Contains(name))
        {
            _tables.Add(filtered.GetValueOrDefault(node) ?? TableConditions.Use(node));
        }
    }

    /// <summary>The names of WITH are known to what comes after them, and to the query; a recursive one to itself.</summary>
    private HashSet<string> VisitNames(JsonElement node, HashSet<string> names, Dictionary<JsonElement, TableUse> filtered)
    {
        if (node.Text("type") == "RECURSIVE_CTE_NODE")
        {
            names = [.. names];
            names.Add(node.Text("cte_name"));
            names.Add(node.Text("ctename"));
        }

        if (node.Find("cte_map") is not { } map || !map.Items("map").Any())
        {
            return names;
        }

        names = new(names, StringComparer.OrdinalIgnoreCase);
        foreach (var entry in map.Items("map"))
        {
            Visit(entry.GetProperty("value"), names, filtered);
            names.Add(entry.Text("key"));
        }

        return names;
    }

    private static void Check(JsonElement function, Func<string, bool> isAllowed, string kind)
    {
        var name = function.Text("function_name");
        if (!isAllowed(name) || function.Text("catalog").Length > 0 || function.Text("schema") is not ("" or "main"))
        {
            throw EngineErrors.Refused($"{kind} '{name}' is not for queries over versions.");
        }
    }
}
