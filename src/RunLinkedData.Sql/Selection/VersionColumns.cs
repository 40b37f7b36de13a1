using RunLinkedData.Model;
using RunLinkedData.Sql.Engine;
using RunLinkedData.Sql.Statements;

namespace RunLinkedData.Sql.Selection;

/// <summary>What each table of a dataset has beside the columns of the data: from which version a row is.</summary>
internal static class VersionColumns
{
    public const string RunId = "run_id";
    public const string Started = "started";
    public const string Params = "params";
    public const string Metrics = "metrics";
    public const string Aliases = "aliases";

    /// <summary>The columns that <c>*</c> has too.</summary>
    private static readonly string[] Always = [RunId, Started];

    /// <summary>The columns that are there for those who name them.</summary>
    private static readonly string[] Named = [Params, Metrics, Aliases];

    /// <summary>Whether a column is one of them.</summary>
    public static bool Has(string name) => Always.Concat(Named).Contains(name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Those that a query needs.</summary>
    public static IReadOnlyList<string> Of(Mentions mentions) => [.. Always.Where(mentions.Needs), .. Named.Where(mentions.Has)];

    /// <summary>The types of those that a query needs, and how each version fills them.</summary>
    public static IReadOnlyList<(string Name, string Type, Func<FoundVersion, string> Value)> Of(
        Mentions mentions, IReadOnlyList<FoundVersion> versions, ILookup<string, string> aliases)
    {
        var parameters = Fields(mentions, Params, versions, version => version.Parameters.Keys);
        var metrics = Fields(mentions, Metrics, versions, version => version.Metrics.Keys);
        return [.. Of(mentions).Select<string, (string, string, Func<FoundVersion, string>)>(name => name switch
        {
            RunId => (name, "VARCHAR", version => SqlLiteral.Text(version.Version.RunId)),
            Started => (name, "TIMESTAMPTZ", version => SqlLiteral.Time(version.Version.StartedAt)),
            Params => (name, TypeOf(parameters, "VARCHAR"), version => SqlLiteral.Struct(
                parameters, "VARCHAR", key => version.Version.Parameters.TryGetValue(key, out var value) ? SqlLiteral.Text(value) : null)),
            Metrics => (name, TypeOf(metrics, "DOUBLE"), version => SqlLiteral.Struct(
                metrics, "DOUBLE", key => version.Version.Metrics.TryGetValue(key, out var value) ? SqlLiteral.Number(value) : null)),
            _ => (name, "VARCHAR[]", version => SqlLiteral.List(aliases[version.Version.RunId])),
        })];
    }

    /// <summary>
    /// The names of parameters or metrics: those that are named, and all that there are where the column is wanted as a whole.
    /// </summary>
    private static List<string> Fields(
        Mentions mentions, string column, IReadOnlyList<FoundVersion> versions, Func<DataVersion, IEnumerable<string>> keys)
    {
        // Fields of structs differ in more than case.
        var names = mentions.FieldsOf(column).ToList();
        if (mentions.HasWhole(column))
        {
            names.AddRange(versions.SelectMany(version => keys(version.Version)).Order(StringComparer.Ordinal));
        }

        return [.. names.DistinctBy(name => name, StringComparer.OrdinalIgnoreCase)];
    }

    private static string TypeOf(List<string> fields, string type) =>
        fields.Count == 0 ? type : $"STRUCT({string.Join(", ", fields.Select(field => $"{SqlLiteral.Name(field)} {type}"))})";
}
