using RunLinkedData.MLflow.Tracking.Limits;

namespace RunLinkedData.MLflow.Tracking.Search;

/// <summary>Writes the parts of a filter that code builds.</summary>
internal static class SearchText
{
    /// <summary>The key as a filter names it: <c>params.`my param`</c>.</summary>
    /// <exception cref="MlflowException"><c>INVALID_PARAMETER_VALUE</c>: the key holds a backtick, which no key can.</exception>
    public static string QuoteKey(SearchEntity entity, string key) => key.Contains('`', StringComparison.Ordinal)
        ? throw TrackingLimits.Invalid($"The key '{TrackingLimits.Shorten(key)}' holds a backtick. No key of MLflow can; correct it.")
        : $"{Prefix(entity)}.`{key}`";

    /// <summary>What is wrong with a value that cannot be quoted, after its name.</summary>
    public const string Unquotable = "holds both ' and \", or ends with a backslash, which a filter of MLflow cannot express. "
        + "Use LIKE with _ in place of one such character, and compare the values of what is found.";

    /// <summary>
    /// Whether a filter that code builds can hold a value. To servers, a backslash before the closing quote is a part
    /// of the text, which goes on then.
    /// </summary>
    public static bool CanQuote(string value) =>
        !(value.Contains('\'', StringComparison.Ordinal) && value.Contains('"', StringComparison.Ordinal)) && !value.EndsWith('\\');

    /// <summary>
    /// The value in quotes. There is no escape in MLflow's filters, so a value with both kinds of quotes cannot be written.
    /// </summary>
    /// <exception cref="MlflowException"><c>INVALID_PARAMETER_VALUE</c>: the value holds both kinds of quotes.</exception>
    public static string QuoteValue(string value)
    {
        if (!value.Contains('\'', StringComparison.Ordinal))
        {
            return $"'{value}'";
        }

        return value.Contains('"', StringComparison.Ordinal)
            ? throw TrackingLimits.Invalid(
                $"The value '{TrackingLimits.Shorten(value)}' {Unquotable}")
            : $"\"{value}\"";
    }

    public static string Symbol(SearchComparator comparator) => comparator switch
    {
        SearchComparator.Equal => "=",
        SearchComparator.NotEqual => "!=",
        SearchComparator.Less => "<",
        SearchComparator.LessOrEqual => "<=",
        SearchComparator.Greater => ">",
        SearchComparator.GreaterOrEqual => ">=",
        SearchComparator.Like => "LIKE",
        SearchComparator.ILike => "ILIKE",
        SearchComparator.In => "IN",
        SearchComparator.NotIn => "NOT IN",
        SearchComparator.IsNull => "IS NULL",
        _ => "IS NOT NULL",
    };

    public static string Prefix(SearchEntity entity) => entity switch
    {
        SearchEntity.Metric => "metrics",
        SearchEntity.Param => "params",
        SearchEntity.Tag => "tags",
        SearchEntity.Dataset => "datasets",
        _ => "attribute",
    };
}
