using RunLinkedData.Sql.Model;

namespace RunLinkedData.Sql;

/// <summary>SQL over the data versions of a tracker.</summary>
public static class RunTrackerExtensions
{
    /// <summary>
    /// A query over data versions: each dataset is a table of its published versions, <c>"process/dataset"</c>, or of some of them,
    /// <c>"process/dataset@latest"</c>, <c>"process/dataset@latest~30.."</c>. <c>docs/sql.md</c> describes the tables.
    /// </summary>
    /// <remarks>Nothing is read before the answer is asked for. The query reads nothing but these versions, and writes nothing.</remarks>
    /// <param name="tracker">The tracker.</param>
    /// <param name="sql">One SELECT, in DuckDB's SQL.</param>
    /// <param name="parameters">The values of its parameters (<c>$name</c>), by their names; null for none.</param>
    /// <param name="configure">Says how it is answered.</param>
    /// <returns>The query.</returns>
    /// <exception cref="ArgumentException">There is no text, or an option is not valid.</exception>
    public static SqlQuery Sql(
        this RunTracker tracker, string sql, IReadOnlyDictionary<string, object?>? parameters = null, Action<SqlOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(tracker);
        return new SqlQuery(tracker, sql, parameters, SqlOptions.Of(configure));
    }
}
