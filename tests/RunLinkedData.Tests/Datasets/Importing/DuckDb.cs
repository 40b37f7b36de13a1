using System.Globalization;
using System.Text.RegularExpressions;
using DuckDB.NET.Data;
using RunLinkedData.Tests.Tables.Text;

namespace RunLinkedData.Tests.Datasets.Importing;

/// <summary>
/// DuckDB, which writes Parquet files for tests and says what is in those of others. Values come as texts that mean the same for every
/// reader: <see cref="CellText"/>.
/// </summary>
internal sealed partial class DuckDb : IDisposable
{
    private readonly DuckDBConnection _connection = new("DataSource=:memory:");

    public DuckDb()
    {
        _connection.Open();
        Execute("SET TimeZone = 'UTC'; SET enable_geoparquet_conversion = false");
    }

    public void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>Writes what a query gives into a Parquet file.</summary>
    public void Write(string query, string path, string options = "") => Execute($"COPY ({query}) TO '{path}' (FORMAT parquet{options})");

    /// <summary>All rows of Parquet files: column, then row.</summary>
    public IReadOnlyDictionary<string, List<string?>> Read(string path)
    {
        var from = $"FROM read_parquet('{path.Replace("'", "''", StringComparison.Ordinal)}')";
        var columns = Query($"DESCRIBE SELECT * {from}").Select(row => (Name: row[0]!, Type: row[1]!)).ToList();
        var cells = columns.Select(column => $"({ToText(column.Type, Quote(column.Name), 0)})::VARCHAR");
        var rows = Query($"SELECT {string.Join(", ", cells)} {from}");
        return columns.Index().ToDictionary(column => column.Item.Name, column => rows.ConvertAll(row => Normal(row[column.Index])));
    }

    public void Dispose() => _connection.Dispose();

    private List<string?[]> Query(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string?[]>();
        while (reader.Read())
        {
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? null : reader.GetString(i))]);
        }

        return rows;
    }

    private static string Quote(string name) => '"' + name.Replace("\"", "\"\"", StringComparison.Ordinal) + '"';

    private static string ToText(string type, string value, int depth)
    {
        if (List().Match(type) is { Success: true } list)
        {
            var name = $"v{depth}";
            var element = ToText(list.Groups[1].Value, name, depth + 1);
            return $"('[' || array_to_string(list_transform({value}, lambda {name}: coalesce(({element})::VARCHAR, 'null')), ',') || ']')";
        }

        return type.Split('(')[0] switch
        {
            "FLOAT" or "DOUBLE" => $"('f' || {value}::VARCHAR)",
            "VARCHAR" or "JSON" or "ENUM" => $"('b' || hex({value}::VARCHAR))",
            "BLOB" => $"('b' || hex({value}))",
            "UUID" => $"('b' || upper(replace({value}::VARCHAR, '-', '')))",
            "DATE" => $"({value} - DATE '1970-01-01')",
            "TIME" => $"epoch_us({value})",
            "TIME WITH TIME ZONE" => $"epoch_us({value}::TIME)",
            "TIME_NS" => $"epoch_ns({value}) // 1000",
            "TIMESTAMP_NS" => $"((epoch_ns({value}) - ((epoch_ns({value}) % 1000 + 1000) % 1000)) // 1000)",
            var other when other.StartsWith("TIMESTAMP", StringComparison.Ordinal) => $"epoch_us({value})",
            _ => value,
        };
    }

    // Floats as .NET writes them.
    private static string? Normal(string? text) => text is null ? null : Float().Replace(text, match => match.Groups[1].Value switch
    {
        "nan" or "-nan" => "fNaN",
        "inf" => "fInfinity",
        "-inf" => "f-Infinity",
        var number => FormattableString.Invariant($"f{double.Parse(number, NumberStyles.Float, CultureInfo.InvariantCulture):R}"),
    });

    [GeneratedRegex(@"\A(.*)\[\d*\]\z", RegexOptions.Singleline)]
    private static partial Regex List();

    [GeneratedRegex(@"(?<![a-z])f(-?(?:nan|inf|[0-9][-+0-9.e]*))")]
    private static partial Regex Float();
}
