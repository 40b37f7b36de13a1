using System.Text.Json;

namespace RunLinkedData.Sql.Statements;

/// <summary>That an expression stands in an order to another one.</summary>
/// <param name="Left">The one.</param>
/// <param name="Kind">The order.</param>
/// <param name="Right">The other.</param>
internal sealed record Comparison(JsonElement Left, ComparisonKind Kind, JsonElement Right)
{
    /// <summary>What holds wherever a condition does, read from both sides; none for a condition of another kind.</summary>
    public static IReadOnlyList<Comparison> Of(JsonElement condition)
    {
        switch (condition.Text("class"))
        {
            case "COMPARISON" when KindOf(condition.Text("type")) is { } kind:
                var (left, right) = (condition.GetProperty("left"), condition.GetProperty("right"));
                return [new Comparison(left, kind, right), new Comparison(right, Mirror(kind), left)];
            case "BETWEEN":
                var input = condition.GetProperty("input");
                return
                [
                    new Comparison(input, ComparisonKind.AtLeast, condition.GetProperty("lower")),
                    new Comparison(input, ComparisonKind.AtMost, condition.GetProperty("upper")),
                ];
            default:
                return [];
        }
    }

    /// <summary>The one and the others of <c>one IN (others)</c>; null for a condition of another kind.</summary>
    public static (JsonElement One, IReadOnlyList<JsonElement> Others)? In(JsonElement condition) =>
        condition.Text("type") == "COMPARE_IN" && condition.Items("children").ToList() is [var one, .. { Count: > 0 } others]
            ? (one, others)
            : null;

    private static ComparisonKind? KindOf(string type) => type switch
    {
        "COMPARE_EQUAL" => ComparisonKind.Equal,
        "COMPARE_LESSTHAN" => ComparisonKind.Less,
        "COMPARE_LESSTHANOREQUALTO" => ComparisonKind.AtMost,
        "COMPARE_GREATERTHAN" => ComparisonKind.Greater,
        "COMPARE_GREATERTHANOREQUALTO" => ComparisonKind.AtLeast,
        _ => null,
    };

    private static ComparisonKind Mirror(ComparisonKind kind) => kind switch
    {
        ComparisonKind.Less => ComparisonKind.Greater,
        ComparisonKind.AtMost => ComparisonKind.AtLeast,
        ComparisonKind.Greater => ComparisonKind.Less,
        ComparisonKind.AtLeast => ComparisonKind.AtMost,
        _ => kind,
    };
}

/// <summary>How two values stand to one another.</summary>
internal enum ComparisonKind
{
    Equal,
    Less,
    AtMost,
    Greater,
    AtLeast,
}
