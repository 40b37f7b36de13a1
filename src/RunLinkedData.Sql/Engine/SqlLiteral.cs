using System.Globalization;

namespace RunLinkedData.Sql.Engine;

/// <summary>Names and values as DuckDB reads them in SQL.</summary>
internal static class SqlLiteral
{
    /// <summary>A name in its quotes.</summary>
    public static string Name(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>A text; null for a null. DuckDB has no character 0 in text of SQL, so it is put together where there is one.</summary>
    public static string Text(string? text) => text is null ? "NULL"
        : text.Contains('\0', StringComparison.Ordinal) ? $"({string.Join(" || chr(0) || ", text.Split('\0').Select(Text))})"
        : $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>A moment.</summary>
    public static string Time(DateTimeOffset? time) => time is null ? "NULL" : string.Create(
        CultureInfo.InvariantCulture,
        $"make_timestamptz({(time.Value.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond})");

    /// <summary>A number.</summary>
    public static string Number(double number) => $"CAST('{number.ToString("R", CultureInfo.InvariantCulture)}' AS DOUBLE)";

    /// <summary>A list of texts.</summary>
    public static string List(IEnumerable<string> texts) => $"CAST([{string.Join(", ", texts.Select(Text))}] AS VARCHAR[])";

    /// <summary>A struct with a value for each of some names, null where there is none; null where there are no names.</summary>
    public static string Struct(IReadOnlyCollection<string> names, string type, Func<string, string?> value)
    {
        if (names.Count == 0)
        {
            return "NULL";
        }

        return $"{{{string.Join(", ", names.Select(name => $"{Text(name)}: CAST({value(name) ?? "NULL"} AS {type})"))}}}";
    }
}
