using System.Text.Json;
using System.Text.Json.Nodes;
using RunLinkedData.Sql.Engine;

namespace RunLinkedData.Sql.Statements;

/// <summary>Expressions of a query: what they depend on, and their text.</summary>
internal sealed class Expressions(SqlEngine engine)
{
    private static readonly JsonDocumentOptions Depth = new() { MaxDepth = 3000 };

    private static readonly HashSet<string> Plain = new(StringComparer.Ordinal)
    {
        "COLUMN_REF", "CONSTANT", "COMPARISON", "CONJUNCTION", "BETWEEN", "CAST", "OPERATOR", "FUNCTION", "PARAMETER", "CASE",
    };

    private readonly Lazy<HashSet<string>> _volatile = new(() => new HashSet<string>(
        engine.Texts("SELECT DISTINCT function_name FROM duckdb_functions() WHERE stability <> 'CONSISTENT' AND function_type = 'scalar'")
            .Select(row => row[0]!),
        StringComparer.OrdinalIgnoreCase));

    /// <summary>
    /// Whether an expression can be computed beforehand: it has no query in it, always gives the same, and each of its columns is known.
    /// </summary>
    public bool IsPlain(JsonElement expression, Func<JsonElement, bool> isKnownColumn) => expression.All().All(node =>
        node.Text("class") is not { Length: > 0 } kind
        || (Plain.Contains(kind) && kind switch
        {
            "COLUMN_REF" => isKnownColumn(node),
            "FUNCTION" => IsSame(node.Text("function_name")),
            _ => true,
        }));

    /// <summary>Whether an expression has no columns in it, and can be computed beforehand.</summary>
    public bool IsConstant(JsonElement expression) => IsPlain(expression, _ => false);

    /// <summary>An expression as SQL, with the values of parameters in their places.</summary>
    public string ToSql(JsonElement expression)
    {
        var tree = Select("1");
        tree["statements"]![0]!["node"]!["select_list"] = new JsonArray(WithValues(JsonNode.Parse(expression.GetRawText(), null, Depth))!);
        var sql = engine.Texts($"SELECT json_deserialize_sql({SqlLiteral.Text(tree.ToJsonString())})")[0][0]!;
        return $"({sql["SELECT ".Length..]})";
    }

    private JsonNode Select(string expression) => JsonNode.Parse(
        engine.Texts($"SELECT CAST(json_serialize_sql({SqlLiteral.Text("SELECT " + expression)}) AS VARCHAR)")[0][0]!)!;

    private JsonNode? WithValues(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject parameter when parameter["class"]?.ToString() == "PARAMETER":
                var value = Select(engine.ParameterSql(parameter["identifier"]!.ToString()));
                return value["statements"]![0]!["node"]!["select_list"]![0]!.DeepClone();
            case JsonObject some:
                foreach (var name in some.Select(member => member.Key).ToList())
                {
                    some[name] = Replaced(some[name]);
                }

                return some;
            case JsonArray items:
                for (var i = 0; i < items.Count; i++)
                {
                    items[i] = Replaced(items[i]);
                }

                return items;
            default:
                return node;
        }
    }

    // A node has one place, so what stays is put back where it was.
    private JsonNode? Replaced(JsonNode? node) => node is JsonObject or JsonArray ? WithValues(node)?.DeepClone() : node?.DeepClone();

    // A little later it is later, which makes a difference for runs alone that start in between, and these have published nothing.
    private bool IsSame(string function) => !_volatile.Value.Contains(function)
        || function.ToUpperInvariant() is "NOW" or "TODAY" or "CURRENT_DATE" or "GET_CURRENT_TIMESTAMP" or "TRANSACTION_TIMESTAMP";
}
