using System.Text.Json;
using RunLinkedData.MLflow.Tracking.Search;
using RunLinkedData.MLflow.Tracking.Sqlite.Database;

namespace RunLinkedData.MLflow.Tracking.Sqlite;

/// <summary>The part of a search's SQL behind FROM. Every value from outside becomes a parameter.</summary>
internal sealed partial class SqliteSearch
{
    private readonly List<object?> _parameters = [];
    private readonly List<string> _conditions = [];
    private readonly List<string> _order = [];

    public object?[] Parameters => [.. _parameters];

    /// <summary>The text; call it last, once.</summary>
    public string Build(long limit, long offset)
    {
        var where = _conditions.Count == 0 ? "" : $"WHERE {string.Join(" AND ", _conditions)}";
        return $"{where} ORDER BY {string.Join(", ", _order)} LIMIT {Add(limit)} OFFSET {Add(offset)}";
    }

    public void AddExperiments(
        SqliteLayout layout,
        ViewType view,
        IReadOnlyList<SearchClause> clauses,
        IReadOnlyList<SearchOrder> orders)
    {
        if (layout.HasWorkspaces)
        {
            _conditions.Add($"e.workspace = '{SqliteTrackingStore.OwnWorkspace}'");
        }

        AddView("e.lifecycle_stage", view);
        foreach (var clause in clauses)
        {
            _conditions.Add(ExperimentCondition(clause));
        }

        foreach (var order in orders)
        {
            _order.Add(Sort($"e.{order.Key}", order.Ascending));
        }

        if (orders.Count == 0)
        {
            _order.AddRange(["e.creation_time DESC", "e.experiment_id"]);
        }
        else if (!orders.Any(order => order.Key == "experiment_id"))
        {
            _order.Add("e.experiment_id DESC");
        }
    }

    private string ExperimentCondition(SearchClause clause) => clause switch
    {
        { Entity: SearchEntity.Tag } => $"{Exists(clause)} (SELECT 1 FROM experiment_tags AS t "
            + $"WHERE t.key = {Add(clause.Key)} AND t.experiment_id = e.experiment_id AND {Compare("t.value", clause)})",
        // A filter holds IDs as texts, the database as numbers.
        { Key: "experiment_id" } => Compare("CAST(e.experiment_id AS TEXT)", clause),
        _ => Compare($"e.{clause.Key}", clause),
    };

    private static string Exists(SearchClause clause) => clause.Comparator == SearchComparator.IsNull ? "NOT EXISTS" : "EXISTS";

    private void AddView(string column, ViewType view)
    {
        if (view != ViewType.All)
        {
            _conditions.Add($"{column} = {(view == ViewType.ActiveOnly ? "'active'" : "'deleted'")}");
        }
    }

    private string Compare(string column, SearchClause clause)
    {
        if (clause.Value is null)
        {
            // That the key is there is all that was asked.
            return "1";
        }

        var parameter = Add(clause.Value switch
        {
            SearchValue.Text text => text.Value,
            SearchValue.List list => JsonSerializer.Serialize([.. list.Values], SqliteJson.Default.StringArray),
            SearchValue.Number number => clause.Entity == SearchEntity.Metric ? number.AsDouble : number.Value,
            _ => null,
        });
        return clause.Comparator switch
        {
            SearchComparator.ILike => $"lower({column}) LIKE lower({parameter})",
            SearchComparator.In or SearchComparator.NotIn =>
                $"{column} {SearchText.Symbol(clause.Comparator)} (SELECT value FROM json_each({parameter}))",
            _ => $"{column} {SearchText.Symbol(clause.Comparator)} {parameter}",
        };
    }

    /// <summary>What has no value comes last in both directions.</summary>
    private static string Sort(string expression, bool ascending) => ascending ? $"{expression} ASC NULLS LAST" : $"{expression} DESC";

    private string Add(object? value)
    {
        _parameters.Add(value);
        return SqliteSession.ParameterName(_parameters.Count - 1);
    }
}
