using RunLinkedData.MLflow.Tracking.Search;

namespace RunLinkedData.MLflow.Tracking.Rest;

/// <summary>
/// The clauses of a filter that are done here. Servers answer 503 when clauses about datasets stand beside clauses about metrics, params,
/// tags or the run's name, and 400 when the result is sorted by one of those.
/// </summary>
internal sealed class MixedFilter(IReadOnlyList<SearchClause> clauses)
{
    /// <summary>The clauses to send and those to keep; none is kept when servers can do all.</summary>
    public static (IReadOnlyList<SearchClause> Sent, IReadOnlyList<SearchClause> Kept) Split(
        IReadOnlyList<SearchClause> clauses, IReadOnlyList<SearchOrder> orders)
    {
        var sortsByValue = orders.Any(order => IsValue(order.Entity, order.Key));
        var hasDatasets = clauses.Any(clause => clause.Entity == SearchEntity.Dataset);
        if (!hasDatasets || !(sortsByValue || clauses.Any(clause => IsValue(clause.Entity, clause.Key))))
        {
            return (clauses, []);
        }

        // A clause about a dataset leaves few runs, so it is the one to send; but a server cannot sort what it leaves by a value.
        return sortsByValue
            ? (
                [.. clauses.Where(clause => clause.Entity != SearchEntity.Dataset)],
                [.. clauses.Where(clause => clause.Entity == SearchEntity.Dataset)])
            : (
                [.. clauses.Where(clause => !IsValue(clause.Entity, clause.Key))],
                [.. clauses.Where(clause => IsValue(clause.Entity, clause.Key))]);
    }

    public bool Matches(MlflowRun run) => clauses.All(clause => clause.Comparator switch
    {
        SearchComparator.IsNull => !HasKey(run, clause),
        SearchComparator.IsNotNull => HasKey(run, clause),
        _ => HasValue(run, clause),
    });

    private static bool HasKey(MlflowRun run, SearchClause clause) => clause.Entity == SearchEntity.Param
        ? run.Params.Any(param => param.Key == clause.Key)
        : run.Tags.Any(tag => tag.Key == clause.Key);

    private static bool HasValue(MlflowRun run, SearchClause clause) => clause.Entity switch
    {
        SearchEntity.Metric => run.Metrics.Any(metric => metric.Key == clause.Key && Holds(clause, metric.Value)),
        SearchEntity.Param => run.Params.Any(param => param.Key == clause.Key && Holds(clause, param.Value)),
        SearchEntity.Tag => run.Tags.Any(tag => tag.Key == clause.Key && Holds(clause, tag.Value)),
        SearchEntity.Attribute => Holds(clause, run.Info.RunName),
        _ => run.Inputs.Any(input => DatasetValue(input, clause.Key) is { } value && Holds(clause, value)),
    };

    // To a server, a run's name is its tag mlflow.runName.
    private static bool IsValue(SearchEntity entity, string key) =>
        entity is SearchEntity.Metric or SearchEntity.Param or SearchEntity.Tag || (entity == SearchEntity.Attribute && key == "run_name");

    private static string? DatasetValue(DatasetInput input, string key) => key switch
    {
        "name" => input.Dataset.Name,
        "digest" => input.Dataset.Digest,
        _ => input.Context,
    };

    // As in MLflow's databases: an infinity is stored as the largest number. NaN satisfies != only, as it does in C# and in MLflow since
    // 3.17.
    private static bool Holds(SearchClause clause, double value)
    {
        var stored = Math.Clamp(value, double.MinValue, double.MaxValue);
        var number = ((SearchValue.Number)clause.Value!).AsDouble;
        return clause.Comparator switch
        {
            SearchComparator.Equal => stored == number,
            SearchComparator.NotEqual => stored != number,
            SearchComparator.Less => stored < number,
            SearchComparator.LessOrEqual => stored <= number,
            SearchComparator.Greater => stored > number,
            _ => stored >= number,
        };
    }

    private static bool Holds(SearchClause clause, string value) => clause.Comparator switch
    {
        SearchComparator.In => ((SearchValue.List)clause.Value!).Values.Contains(value),
        SearchComparator.NotIn => !((SearchValue.List)clause.Value!).Values.Contains(value),
        SearchComparator.Equal => value == Text(clause),
        SearchComparator.NotEqual => value != Text(clause),
        SearchComparator.Like => IsLike(value, Text(clause)),
        _ => IsLike(LowerAscii(value), LowerAscii(Text(clause))),
    };

    private static string Text(SearchClause clause) => ((SearchValue.Text)clause.Value!).Value;

    // ILIKE ignores the case of ASCII letters only, as SQLite does.
    private static string LowerAscii(string text) =>
        string.Create(text.Length, text, static (result, source) =>
        {
            for (var i = 0; i < source.Length; i++)
            {
                result[i] = char.IsAsciiLetterUpper(source[i]) ? (char)(source[i] | 0x20) : source[i];
            }
        });

    /// <summary>SQL's LIKE: % is any text, _ one character. Without backtracking over all splits, so no pattern takes for ever.</summary>
    private static bool IsLike(string value, string pattern)
    {
        var (text, like) = (value.EnumerateRunes().ToArray(), pattern.EnumerateRunes().ToArray());
        var (i, j, star, mark) = (0, 0, -1, 0);
        while (i < text.Length)
        {
            if (j < like.Length && like[j].Value == '%')
            {
                (star, mark) = (j++, i);
            }
            else if (j < like.Length && (like[j].Value == '_' || like[j] == text[i]))
            {
                i++;
                j++;
            }
            else if (star >= 0)
            {
                (j, i) = (star + 1, ++mark);
            }
            else
            {
                return false;
            }
        }

        return like.AsSpan(j).IndexOfAnyExcept(new System.Text.Rune('%')) < 0;
    }
}
