using System.Globalization;
using System.Text.Json;
using RunLinkedData.Model;
using RunLinkedData.Sql.Engine;
using RunLinkedData.Sql.Model;

namespace RunLinkedData.Sql.Statements;

/// <summary>
/// Reads queries: DuckDB's own parser makes a tree of them, so that they mean here what they mean when they are executed.
/// </summary>
internal static class StatementParser
{
    private const int Longest = 200_000;
    private const int Deepest = 3000;

    /// <exception cref="ArgumentException">There is no text.</exception>
    /// <exception cref="SqlException">It is no query, more than one, or reads from something else than tables.</exception>
    public static SqlStatement Parse(SqlEngine engine, string sql)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(sql);
        if (sql.Length > Longest)
        {
            throw new SqlException(
                ErrorCode.SqlInvalid, $"The query has {sql.Length:N0} characters, and at most {Longest:N0} are read. Shorten it.");
        }

        if (sql.Contains('\0', StringComparison.Ordinal))
        {
            throw new SqlException(ErrorCode.SqlInvalid, "The query has a character 0 in it. Take it out.");
        }

        var text = sql.Trim().TrimEnd(';').TrimEnd();
        var json = engine.Texts($"SELECT CAST(json_serialize_sql({SqlLiteral.Text(text)}) AS VARCHAR)")[0][0]!;
        using var document = Read(json);
        var root = document.RootElement;
        if (root.GetProperty("error").GetBoolean())
        {
            throw ErrorOf(root);
        }

        if (root.GetProperty("statements").GetArrayLength() != 1)
        {
            throw EngineErrors.Refused($"The text has {root.GetProperty("statements").GetArrayLength()} statements.");
        }

        var walk = new StatementWalk();
        walk.Visit(root.GetProperty("statements")[0].GetProperty("node").Clone());
        if (walk.Parameters.FirstOrDefault(name => !engine.HasParameter(name)) is { } missing)
        {
            throw new SqlException(
                ErrorCode.SqlInvalid, $"The query has a parameter '${missing}', and no value is given for it. Give one.");
        }

        return new SqlStatement(text, walk.Tables, walk.Mentions);
    }

    private static JsonDocument Read(string json)
    {
        try
        {
            return JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = Deepest });
        }
        catch (JsonException e)
        {
            throw new SqlException(
                ErrorCode.SqlInvalid, "The query is nested too deeply to be read. Take it apart with WITH.", e);
        }
    }

    private static SqlException ErrorOf(JsonElement root)
    {
        var message = root.Text("error_message");
        return root.Text("error_type") == "not implemented"
            ? EngineErrors.Refused($"The text is no SELECT that can be looked at before it is executed ({message.TrimEnd('!')}).")
            : new SqlException(ErrorCode.SqlInvalid, $"The query is no SQL: {message}. Correct it.")
            {
                Position = int.TryParse(
                    root.Text("position"), NumberStyles.None, CultureInfo.InvariantCulture, out var position) ? position : null,
            };
    }
}
