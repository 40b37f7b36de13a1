using System.Globalization;
using System.Text.Json;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Sql.Engine;
using RunLinkedData.Sql.Model;
using RunLinkedData.Sql.Selection;
using RunLinkedData.Sql.Statements;
using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Sql.Views;

/// <summary>
/// Which versions have no row that satisfies the conditions of a query, as the figures of their manifests tell: the least and the greatest
/// value of each column, and whether it has nulls. The engine compares, as it does with values.
/// </summary>
internal sealed class ProfilePruning(SqlEngine engine, Expressions expressions)
{
    /// <summary>Those of the versions that may have rows for the query.</summary>
    public IReadOnlyList<OpenedVersion> Prune(
        SelectedTable table, IReadOnlyList<OpenedVersion> versions, IReadOnlyList<UnionColumn> columns)
    {
        List<string> possible = [];
        HashSet<int> used = [];
        foreach (var condition in table.Use?.Conditions ?? [])
        {
            if (ToBounds(table.Use!, condition, columns, used) is { } bound)
            {
                possible.Add($"coalesce({bound}, true)");
            }
        }

        if (possible.Count == 0 || versions.Count == 0)
        {
            return versions;
        }

        try
        {
            engine.Execute(ValueTable.Create("__rld_profiles", [.. used.SelectMany(i => Figures(columns[i], i))], versions));
            var kept = engine.Texts(
                $"SELECT CAST(__rld_row AS VARCHAR) FROM __rld_profiles WHERE {string.Join(" AND ", possible)} ORDER BY __rld_row");
            return [.. kept.Select(row => versions[int.Parse(row[0]!, NumberStyles.None, CultureInfo.InvariantCulture)])];
        }
        catch (SqlException)
        {
            // Figures of others, or a comparison that fails: nothing is certain.
            return versions;
        }
        finally
        {
            engine.Execute("DROP TABLE IF EXISTS __rld_profiles");
        }
    }

    /// <summary>A condition as one on the figures of its column; null where nothing follows for them.</summary>
    private string? ToBounds(TableUse use, JsonElement condition, IReadOnlyList<UnionColumn> columns, HashSet<int> used)
    {
        int? Column(JsonElement expression)
        {
            var path = use.PathOf(expression);
            for (var i = 0; i < columns.Count && path is [var name]; i++)
            {
                if (columns[i].Shown.Equals(name, StringComparison.OrdinalIgnoreCase))
                {
                    used.Add(i);
                    return i;
                }
            }

            return null;
        }

        string? Bound(JsonElement column, ComparisonKind kind, JsonElement value) =>
            Column(column) is { } i && Value(columns[i].Type, value) is { } constant
                ? $"coalesce({ToBound(i, kind, constant)}, true)"
                : null;

        if (Comparison.In(condition) is { } list)
        {
            var members = list.Others.Select(other => Bound(list.One, ComparisonKind.Equal, other)).ToList();
            return members.Contains(null) ? null : $"({string.Join(" OR ", members)})";
        }

        if (condition.Text("type") is "OPERATOR_IS_NULL" or "OPERATOR_IS_NOT_NULL")
        {
            return Column(condition.Items("children").First()) is not { } tested ? null
                : condition.Text("type") == "OPERATOR_IS_NULL" ? $"(n{tested} > 0)" : $"(n{tested} < r{tested})";
        }

        var bounds = Comparison.Of(condition)
            .Select(comparison => Bound(comparison.Left, comparison.Kind, comparison.Right))
            .OfType<string>()
            .ToList();
        return bounds.Count == 0 ? null : string.Join(" AND ", bounds);
    }

    private static string ToBound(int column, ComparisonKind kind, string value) => kind switch
    {
        ComparisonKind.Equal => $"(a{column} <= {value} AND b{column} >= {value})",
        ComparisonKind.Less => $"(a{column} < {value})",
        ComparisonKind.AtMost => $"(a{column} <= {value})",
        ComparisonKind.Greater => $"(b{column} > {value})",
        _ => $"(b{column} >= {value})",
    };

    /// <summary>
    /// A value with which a column is compared; null where the column itself would be converted in a way that changes its order.
    /// </summary>
    private string? Value(ColumnType column, JsonElement value)
    {
        if (!expressions.IsConstant(value))
        {
            return null;
        }

        var sql = expressions.ToSql(value);
        var isLiteral = value.Text("class") == "CONSTANT";
        string type;
        try
        {
            type = engine.Texts($"SELECT typeof({sql})")[0][0]!;
        }
        catch (SqlException)
        {
            return null;
        }

        var isText = type == "VARCHAR";
        var isMoment = column.Kind is ColumnKind.Date or ColumnKind.Timestamp or ColumnKind.TimestampUtc;
        var fits = column.Kind switch
        {
            ColumnKind.String => isText,
            _ when isText => isLiteral && (column.IsNumber || isMoment),
            _ when isMoment => type is "DATE" || type.StartsWith("TIMESTAMP", StringComparison.Ordinal),
            _ => column.IsNumber && (type is "FLOAT" or "DOUBLE" || type.Contains("INT", StringComparison.Ordinal)
                || type.StartsWith("DECIMAL", StringComparison.Ordinal)) && type != "INTERVAL",
        };
        return fits ? sql : null;
    }

    private static IEnumerable<(string, string, Func<OpenedVersion, string>)> Figures(UnionColumn column, int index)
    {
        var type = DuckType.Of(column.Type);
        yield return ($"a{index}", type, version => End(version, column, isMax: false));
        yield return ($"b{index}", type, version => End(version, column, isMax: true));
        yield return ($"n{index}", "BIGINT", version => Profile(version, column) is { } profile
            ? profile.Nulls.ToString(CultureInfo.InvariantCulture)
            : version.Columns.ContainsKey(column.Name) ? "NULL" : Rows(version));
        yield return ($"r{index}", "BIGINT", Rows);
    }

    private static string Rows(OpenedVersion version) => version.Dataset.Manifest.Rows.ToString(CultureInfo.InvariantCulture);

    private static string End(OpenedVersion version, UnionColumn column, bool isMax)
    {
        if (Profile(version, column) is not { } profile)
        {
            return "NULL";
        }

        // To DuckDB a NaN is greater than all numbers.
        if (profile.Nans > 0)
        {
            return isMax ? "CAST('NaN' AS DOUBLE)" : "NULL";
        }

        // First as the type that the version has: a float of 32 bits is not what its digits are in 64.
        var text = (isMax ? profile.Max : profile.Min) switch
        {
            { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
            { ValueKind: JsonValueKind.String } written => written.GetString(),
            _ => null,
        };
        return $"TRY_CAST(TRY_CAST({SqlLiteral.Text(text)} AS {DuckType.Of(version.Columns[column.Name])}) AS {DuckType.Of(column.Type)})";
    }

    // What tables of other programs say of their columns may be less than certain.
    private static ColumnProfile? Profile(OpenedVersion version, UnionColumn column) =>
        version.Dataset.Manifest.IsTable ? null : version.ProfileOf(column.Name);
}
