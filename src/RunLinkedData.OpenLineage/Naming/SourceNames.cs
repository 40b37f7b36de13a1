using System.Data.Common;
using System.Text.RegularExpressions;

namespace RunLinkedData.OpenLineage.Naming;

/// <summary>The name of something that no run made, from where it is: the rules of https://openlineage.io/docs/spec/naming.</summary>
internal static partial class SourceNames
{
    private const string File = "file";

    private static readonly string[] TableKeys = ["schema", "table"];

    // Their schemes, also as drivers spell them, with what OpenLineage calls them and the port that is meant when none is said.
    private static readonly Dictionary<string, (string Kind, int Port)> Databases = new(StringComparer.OrdinalIgnoreCase)
    {
        ["cassandra"] = ("cassandra", 9042),
        ["clickhouse"] = ("clickhouse", 8123),
        ["crate"] = ("crate", 5432),
        ["db2"] = ("db2", 50000),
        ["hive2"] = ("hive", 10000),
        ["hive"] = ("hive", 10000),
        ["mariadb"] = ("mysql", 3306),
        ["mssql"] = ("mssql", 1433),
        ["mysql"] = ("mysql", 3306),
        ["oceanbase"] = ("oceanbase", 2881),
        ["oracle"] = ("oracle", 1521),
        ["postgres"] = ("postgres", 5432),
        ["postgresql"] = ("postgres", 5432),
        ["redshift"] = ("redshift", 5439),
        ["sqlserver"] = ("mssql", 1433),
        ["teradata"] = ("teradata", 1025),
        ["trino"] = ("trino", 8080),
    };

    /// <summary>The name of a source.</summary>
    /// <param name="source">Where it is: a URI, a path, a connection string; without credentials.</param>
    /// <param name="name">What the run calls it: stands for the table of a database whose address names none.</param>
    /// <param name="storeNamespace">The namespace of the run's store, for a source that OpenLineage has no rule for.</param>
    public static DatasetName Of(string source, string name, string storeNamespace)
    {
        var text = source.Trim();
        text = text.StartsWith("jdbc:", StringComparison.OrdinalIgnoreCase) ? text["jdbc:".Length..] : text;
        if (Address().Match(text) is { Success: true } match)
        {
            var found = OfAddress(
                match.Groups["scheme"].Value.ToLowerInvariant(),
                match.Groups["authority"].Success ? match.Groups["authority"].Value : null,
                match.Groups["path"].Value,
                match.Groups["query"].Value,
                name);
            return found.Name.Length > 0 ? found : found with { Name = name };
        }

        return OfConnection(text, name)
            ?? (text.Contains('=', StringComparison.Ordinal) ? new(storeNamespace, $"external/{name}") : new(File, text));
    }

    /// <summary>The source as a URI; null when it is none.</summary>
    public static string? UriOf(string source) =>
        Uri.TryCreate(source.Trim(), UriKind.Absolute, out var uri) && Uri.IsWellFormedUriString(uri.AbsoluteUri, UriKind.Absolute)
            ? uri.AbsoluteUri
            : null;

    private static DatasetName OfAddress(string scheme, string? authority, string path, string query, string name) => scheme switch
    {
        "s3" or "s3a" or "s3n" => new($"s3://{authority}", path.TrimStart('/')),
        "gs" or "gcs" => new($"gs://{authority}", path.TrimStart('/')),
        "abfs" or "abfss" or "wasb" or "wasbs" => new($"{scheme}://{authority}", path.TrimStart('/')),
        File => new(authority is null or "" or "localhost" ? File : $"file://{authority}", Uri.UnescapeDataString(path)),
        "hdfs" or "dbfs" => new($"{scheme}://{authority}", path),
        "bigquery" => new(scheme, string.Join('.', Parts($"{authority}/{path}"))),
        "kafka" => new($"kafka://{WithPort(authority ?? "", 9092)}", path.Trim('/')),
        "snowflake" => new($"snowflake://{authority}", Table([.. Parts(path)], query, name)),
        _ when Databases.TryGetValue(scheme, out var known) && authority is not null => OfDatabase(known, authority, path, query, name),
        _ => new(authority is null ? scheme : $"{scheme}://{authority}", path.Trim('/') + query),
    };

    // sqlserver://host:1433;databaseName=shop;encrypt=true is JDBC's form for one of them.
    private static DatasetName OfDatabase((string Kind, int Port) known, string authority, string path, string query, string name)
    {
        var properties = authority.Split(';');
        var database = properties.Skip(1)
            .Select(property => property.Split('=', 2))
            .FirstOrDefault(pair => pair.Length == 2 && pair[0].Trim().ToLowerInvariant() is "databasename" or "database")?[1];
        return new(
            $"{known.Kind}://{WithPort(properties[0], known.Port)}",
            Table(database is null ? [.. Parts(path)] : [database, .. Parts(path)], query, name));
    }

    // What Npgsql takes; the keys of the others do not tell which database it is.
    private static DatasetName? OfConnection(string text, string name)
    {
        if (!PostgresHost().IsMatch(text))
        {
            return null;
        }

        try
        {
            DbConnectionStringBuilder pairs = new() { ConnectionString = text };
            var port = pairs.TryGetValue("Port", out var given) ? $"{given}" : "5432";
            var database = pairs.TryGetValue("Database", out var named) ? $"{named}" : null;
            return new($"postgres://{pairs["Host"]}:{port}", Table(database is null ? [] : [database], "", name));
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    // A database alone is not what was read: two inputs from one database are two datasets.
    private static string Table(string[] parts, string query, string name)
    {
        var pairs = query.TrimStart('?').Split('&').Select(pair => pair.Split('=', 2)).Where(pair => pair.Length == 2).ToList();
        var asked = TableKeys
            .Select(key => pairs.Find(pair => pair[0].Equals(key, StringComparison.OrdinalIgnoreCase))?[1])
            .OfType<string>()
            .Select(Uri.UnescapeDataString);
        var all = string.Join('.', parts.Concat(asked));
        return all.Contains('.', StringComparison.Ordinal) ? all : all.Length == 0 ? name : $"{all}.{name}";
    }

    private static IEnumerable<string> Parts(string path) =>
        path.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString);

    private static string WithPort(string authority, int port)
    {
        var host = authority.Split(',')[0].ToLowerInvariant();
        return host.LastIndexOf(':') > host.LastIndexOf(']') ? host : $"{host}:{port}";
    }

    // One letter is a drive of Windows.
    [GeneratedRegex(@"\A(?<scheme>[A-Za-z][A-Za-z0-9+.-]+):(?://(?<authority>[^/?#]*))?(?<path>[^?#]*)(?<query>\?[^#]*)?")]
    private static partial Regex Address();

    [GeneratedRegex(@"(?:\A|;)\s*Host\s*=", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex PostgresHost();
}
