using System.Globalization;
using Microsoft.Data.Sqlite;

namespace RunLinkedData.MLflow.Tracking.Sqlite.Database;

/// <summary>Runs SQL on one connection and keeps the prepared statements. One thread at a time.</summary>
/// <remarks>Parameters are <c>$1</c>, <c>$2</c>, ... in the order of the arguments.</remarks>
internal sealed class SqliteSession(SqliteConnection connection) : IDisposable
{
    private const int MaxStatements = 200;

    private static readonly string[] ParameterNames =
        [.. Enumerable.Range(1, 32).Select(number => string.Create(CultureInfo.InvariantCulture, $"${number}"))];

    private readonly Dictionary<string, SqliteCommand> _commands = [];

    /// <summary>What is known of the database's tables.</summary>
    public SqliteLayout Layout { get; set; } = SqliteLayout.Unknown;

    /// <summary>Runs a statement and gives the number of rows it changed.</summary>
    public int Execute(string sql, params ReadOnlySpan<object?> arguments) => Prepare(sql, arguments).ExecuteNonQuery();

    /// <summary>Gives the first column of the first row, or null.</summary>
    public object? Scalar(string sql, params ReadOnlySpan<object?> arguments) =>
        Prepare(sql, arguments).ExecuteScalar() is { } value and not DBNull ? value : null;

    /// <summary>Gives all rows.</summary>
    public List<T> Query<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object?> arguments)
    {
        var rows = new List<T>();
        using var reader = Prepare(sql, arguments).ExecuteReader();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    public void Dispose()
    {
        foreach (var command in _commands.Values)
        {
            command.Dispose();
        }

        _commands.Clear();
    }

    public static string ParameterName(int index) =>
        index < ParameterNames.Length ? ParameterNames[index] : string.Create(CultureInfo.InvariantCulture, $"${index + 1}");

    private SqliteCommand Prepare(string sql, ReadOnlySpan<object?> arguments)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            if (_commands.Count >= MaxStatements)
            {
                Dispose();
            }

            command = connection.CreateCommand();
#pragma warning disable CA2100 // The SQL is made of constants; every value from outside is a parameter.
            command.CommandText = sql;
#pragma warning restore CA2100
            _commands.Add(sql, command);
        }

        while (command.Parameters.Count < arguments.Length)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = ParameterName(command.Parameters.Count) });
        }

        for (var i = 0; i < arguments.Length; i++)
        {
            command.Parameters[i].Value = arguments[i] ?? DBNull.Value;
        }

        return command;
    }
}
