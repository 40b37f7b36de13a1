using System.Text.Json;

namespace RunLinkedData.Sql.Statements;

/// <summary>The tree that DuckDB makes of a query, as JSON.</summary>
internal static class Tree
{
    /// <summary>A member that is a text; empty when there is none.</summary>
    public static string Text(this JsonElement node, string member) =>
        node.ValueKind == JsonValueKind.Object && node.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : "";

    /// <summary>A member that is a list of texts.</summary>
    public static string[] Texts(this JsonElement node, string member) => [.. node.Items(member).Select(item => item.GetString() ?? "")];

    /// <summary>The items of a member that is a list; none when there is no such member.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement node, string member) =>
        node.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [];

    /// <summary>A member; null when it is not there, or is null.</summary>
    public static JsonElement? Find(this JsonElement node, string member) =>
        node.ValueKind == JsonValueKind.Object && node.TryGetProperty(member, out var value) && value.ValueKind != JsonValueKind.Null
            ? value
            : null;

    /// <summary>The parts of a node, one level down.</summary>
    public static IEnumerable<JsonElement> Parts(this JsonElement node) => node.ValueKind switch
    {
        JsonValueKind.Object => node.EnumerateObject().Select(member => member.Value),
        JsonValueKind.Array => node.EnumerateArray(),
        _ => [],
    };

    /// <summary>The expressions that a condition consists of, joined by AND.</summary>
    public static IEnumerable<JsonElement> Conjuncts(this JsonElement condition) => condition.Text("type") == "CONJUNCTION_AND"
        ? condition.Items("children").SelectMany(Conjuncts)
        : [condition];

    /// <summary>The node itself and all below it.</summary>
    public static IEnumerable<JsonElement> All(this JsonElement node) => node.Parts().SelectMany(All).Prepend(node);
}
