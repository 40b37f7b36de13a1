using CsCheck;
using RunLinkedData.MLflow.Tracking.Search;

namespace RunLinkedData.MLflow.Tests.Tracking.Search;

/// <summary>Random clauses of run searches, over few keys and values, so that they often match something.</summary>
internal static class SearchClauses
{
    public static readonly string[] Keys = ["a", "b.c", "my key", "x-y/z", "Case", "NOT", "日本"];

    public static readonly string[] Values = ["", "x", "X", "xy", "it's", "say \"hi\"", "a%b", "100 %", "x_", "\\", "ü"];

    public static readonly double[] Numbers = [-1, 0, 0.5, 1, 1e300];

    private static readonly SearchComparator[] Orders =
    [
        SearchComparator.Equal, SearchComparator.NotEqual, SearchComparator.Less,
        SearchComparator.LessOrEqual, SearchComparator.Greater, SearchComparator.GreaterOrEqual,
    ];

    private static readonly SearchComparator[] Texts =
    [
        SearchComparator.Equal, SearchComparator.NotEqual, SearchComparator.Like, SearchComparator.ILike,
    ];

    private static readonly SearchComparator[] Nulls = [SearchComparator.IsNull, SearchComparator.IsNotNull];

    private static readonly Gen<string> Value = Gen.OneOf<string>(
        Gen.OneOf(Values),
        Gen.OneOf("%", "x%", "%y", "_", "X_", "%'%", "FINISHED", "ds1", "dg0", "training"));

    public static readonly Gen<SearchClause> Clause = Gen.OneOf<SearchClause>(
        Gen.Select(Gen.OneOf(SearchEntity.Param, SearchEntity.Tag), Gen.OneOf(Keys), Gen.OneOf(Texts), Value)
            .Select((entity, key, comparator, value) => new SearchClause(entity, key, comparator, new SearchValue.Text(value))),
        Gen.Select(Gen.OneOf(SearchEntity.Param, SearchEntity.Tag), Gen.OneOf(Keys), Gen.OneOf(Nulls))
            .Select((entity, key, comparator) => new SearchClause(entity, key, comparator, null)),
        Gen.Select(Gen.OneOf("status", "run_name", "user_id"), Gen.OneOf(Texts), Value)
            .Select((key, comparator, value) => new SearchClause(SearchEntity.Attribute, key, comparator, new SearchValue.Text(value))),
        Gen.Select(Gen.OneOf(Keys), Gen.OneOf(Orders), Gen.OneOf(Numbers))
            .Select((key, comparator, number) => new SearchClause(SearchEntity.Metric, key, comparator, Number(number))),
        Gen.Select(Gen.OneOf("start_time", "end_time"), Gen.OneOf(Orders), Gen.Int[0, 12])
            .Select((key, comparator, number) => new SearchClause(SearchEntity.Attribute, key, comparator, Number(number))),
        Gen.Select(Gen.OneOf("name", "digest", "context"), Gen.OneOf(Texts), Value)
            .Select((key, comparator, value) => new SearchClause(SearchEntity.Dataset, key, comparator, new SearchValue.Text(value))),
        Gen.Select(Gen.OneOf("name", "digest", "context"), Gen.OneOf(SearchComparator.In, SearchComparator.NotIn), Value.Array[1, 3])
            .Select((key, comparator, values) => new SearchClause(SearchEntity.Dataset, key, comparator, new SearchValue.List(values))));

    private static SearchValue.Number Number(double value) =>
        new(value.ToString("R", System.Globalization.CultureInfo.InvariantCulture).Replace("E+", "E", StringComparison.Ordinal));
}
