using System.Text.Json;
using RunLinkedData.MLflow.Tracking.Limits;
using RunLinkedData.MLflow.Tracking.Search;

namespace RunLinkedData.MLflow.Tracking.Sqlite;

internal sealed partial class SqliteSearch
{
    /// <summary>The links between datasets and runs; MLflow 3 keeps links of models in the same table.</summary>
    private const string DatasetLink = "i.source_type = 'DATASET' AND i.source_id = d.dataset_uuid AND i.destination_type = 'RUN'";

    private static readonly string Running = RunStatus.Running.ToText();

    /// <summary>A pattern for run IDs that begins with so many characters leaves few of them.</summary>
    private const int ShortestPrefix = 4;

    /// <remarks>
    /// Three ways lead to the runs. A clause that few runs meet (a run ID, a dataset's digest, a key that few runs have) is evaluated first
    /// and its runs are sorted. Runs that go on, and runs of one state by their ends, are walked in the order of their ends. Otherwise the
    /// runs of the experiment are walked from the newest on, each is checked, and the walk ends when the page is full. The unary plus keeps
    /// SQLite from choosing another of these ways; sub-selects with LIMIT keep it from turning the checks into joins that are not walked
    /// in order.
    /// </remarks>
    public void AddRuns(
        IReadOnlyList<long> experimentIds,
        ViewType view,
        IReadOnlyList<SearchClause> clauses,
        IReadOnlyList<SearchOrder> orders,
        Func<string, string, bool> isRare)
    {
        var selective = clauses
            .Where(clause => IsSelective(clause)
                || (clause.Comparator != SearchComparator.IsNull && ValueTable(clause) is { } table && isRare(table, KeyOf(clause))))
            .ToHashSet();
        var plus = selective.Count > 0 ? "+" : "";
        _conditions.Add(experimentIds.Count == 1
            ? $"{plus}r.experiment_id = {Add(experimentIds[0])}"
            : $"{plus}r.experiment_id IN (SELECT value FROM "
                + $"json_each({Add(JsonSerializer.Serialize([.. experimentIds], SqliteJson.Default.Int64Array))}))");
        var isByEnd = selective.Count == 0 && IsByEnd(clauses, orders);
        AddView($"{(isByEnd ? "+" : plus)}r.lifecycle_stage", view);
        foreach (var clause in clauses)
        {
            var condition = RunCondition(clause, selective.Contains(clause));
            _conditions.Add(IsStatus(clause) && !isByEnd ? $"+{condition}" : condition);
        }

        foreach (var order in orders)
        {
            AddRunOrder(order);
        }

        if (!orders.Any(order => order is { Entity: SearchEntity.Attribute, Key: "start_time" }))
        {
            _order.Add("r.start_time DESC");
        }

        _order.Add("r.run_uuid");
    }

    private static bool IsStatus(SearchClause clause) =>
        clause is { Entity: SearchEntity.Attribute, Key: "status", Comparator: SearchComparator.Equal };

    // Few runs go on; of the others, what an order by their ends begins with is wanted.
    private static bool IsByEnd(IReadOnlyList<SearchClause> clauses, IReadOnlyList<SearchOrder> orders) =>
        clauses.FirstOrDefault(IsStatus) is { Value: SearchValue.Text { Value: var status } }
        && (status == Running || orders is [{ Entity: SearchEntity.Attribute, Key: "end_time" }, ..]);

    private static bool IsSelective(SearchClause clause) =>
        IsPrefix(clause)
        || (clause.Comparator is SearchComparator.Equal or SearchComparator.In
            && clause is { Entity: SearchEntity.Attribute, Key: "run_id" } or { Entity: SearchEntity.Dataset, Key: "digest" });

    private static bool IsPrefix(SearchClause clause) =>
        clause is
        {
            Comparator: SearchComparator.Like,
            Entity: SearchEntity.Attribute,
            Key: "run_id",
            Value: SearchValue.Text { Value: var pattern }
        }
        && PrefixLength(pattern) >= ShortestPrefix;

    private static int PrefixLength(string pattern) => pattern.AsSpan().IndexOfAny('%', '_');

    // SQLite finds no range in a pattern that is a parameter.
    private string PrefixCondition(SearchClause clause)
    {
        var pattern = ((SearchValue.Text)clause.Value!).Value;
        var prefix = pattern[..PrefixLength(pattern)];
        return $"r.run_uuid BETWEEN {Add(prefix)} AND {Add(prefix + char.MaxValue)} AND {Compare("r.run_uuid", clause)}";
    }

    private string RunCondition(SearchClause clause, bool isSelective) => ValueTable(clause) switch
    {
        { } table when isSelective => $"r.run_uuid IN (SELECT v.run_uuid FROM {table} AS v WHERE {ValueCondition(clause)})",
        { } table => $"{Exists(clause)} (SELECT 1 FROM {table} AS v WHERE v.run_uuid = r.run_uuid AND {ValueCondition(clause)} LIMIT 1)",
        _ when clause.Entity == SearchEntity.Dataset => DatasetCondition(clause),
        _ when IsPrefix(clause) => PrefixCondition(clause),
        _ => Compare(RunColumn(clause.Key), clause),
    };

    // NaN is stored as 0 with a flag: it is below, above and equal to nothing, and so not equal to everything.
    private string ValueCondition(SearchClause clause) => $"v.key = {Add(KeyOf(clause))} AND " + (clause.Entity, clause.Comparator) switch
    {
        (SearchEntity.Metric, SearchComparator.NotEqual) => $"(v.is_nan OR {Compare("v.value", clause)})",
        (SearchEntity.Metric, _) => $"NOT v.is_nan AND {Compare("v.value", clause)}",
        _ => Compare("v.value", clause),
    };

    // The table that holds the values a clause compares; the server looks names up in the tag, as the column is empty for runs of MLflow 1.
    private static string? ValueTable(SearchClause clause) => clause.Entity switch
    {
        SearchEntity.Metric => "latest_metrics",
        SearchEntity.Param => "params",
        SearchEntity.Tag => "tags",
        SearchEntity.Attribute when clause.Key == "run_name" => "tags",
        _ => null,
    };

    private static string KeyOf(SearchClause clause) => clause.Entity == SearchEntity.Attribute ? TrackingLimits.RunNameTag : clause.Key;

    private string DatasetCondition(SearchClause clause)
    {
        if (IsSelective(clause))
        {
            return "r.run_uuid IN (SELECT i.destination_id FROM datasets AS d CROSS JOIN "
                + $"inputs AS i ON {DatasetLink} WHERE {Compare("d.digest", clause)})";
        }

        var condition = clause.Key == "context"
            ? "EXISTS (SELECT 1 FROM input_tags AS t WHERE t.input_uuid = i.input_uuid "
                + $"AND t.name = '{DatasetInput.ContextTag}' AND {Compare("t.value", clause)})"
            : Compare($"d.{clause.Key}", clause);
        return "EXISTS (SELECT 1 FROM inputs AS i CROSS JOIN datasets AS d ON "
            + $"{DatasetLink} WHERE i.destination_id = r.run_uuid AND {condition} LIMIT 1)";
    }

    private void AddRunOrder(SearchOrder order)
    {
        switch (order.Entity)
        {
            case SearchEntity.Metric:
                // Numbers, then NaN, then runs without the metric, in both directions.
                _order.Add(Sort(ValueOf("latest_metrics", "is_nan", order.Key), ascending: true));
                _order.Add(Sort(ValueOf("latest_metrics", "value", order.Key), order.Ascending));
                break;
            case SearchEntity.Param:
                _order.Add(Sort(ValueOf("params", "value", order.Key), order.Ascending));
                break;
            case SearchEntity.Tag:
                _order.Add(Sort(ValueOf("tags", "value", order.Key), order.Ascending));
                break;
            default:
                _order.Add(Sort(RunColumn(order.Key), order.Ascending));
                break;
        }
    }

    private string ValueOf(string table, string column, string key) =>
        $"(SELECT v.{column} FROM {table} AS v WHERE v.key = {Add(key)} AND v.run_uuid = r.run_uuid)";

    private static string RunColumn(string key) => key switch
    {
        "run_id" => "r.run_uuid",
        "run_name" => "r.name",
        _ => $"r.{key}",
    };
}
