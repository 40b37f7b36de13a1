using System.Globalization;
using Apache.Arrow;
using DuckDB.NET.Data;
using DuckDB.NET.Native;
using RunLinkedData.Sql.Model;
using RunLinkedData.Waiting;

namespace RunLinkedData.Sql.Engine;

/// <summary>
/// DuckDB for one query, in memory. It is closed to everything else before a text of the user's is executed: see <see cref="Close"/>.
/// Not for several threads at once.
/// </summary>
internal sealed class SqlEngine : IDisposable
{
    private readonly DuckDBConnection _connection = new("DataSource=:memory:");
    private readonly IReadOnlyDictionary<string, object?> _parameters;
    private readonly Dictionary<string, string> _fileNames = new(StringComparer.Ordinal);

    /// <summary>Starts it. <c>spillFolder</c>: where it may put what does not fit into memory.</summary>
    public SqlEngine(SqlOptions options, IReadOnlyDictionary<string, object?> parameters, string spillFolder)
    {
        _parameters = parameters;
        _connection.Open();
        Execute(
            "SET autoinstall_known_extensions = false; SET autoload_known_extensions = false; SET allow_community_extensions = false; "
            + "SET allow_persistent_secrets = false; SET TimeZone = 'UTC'; SET enable_geoparquet_conversion = false; "
            + string.Create(
                CultureInfo.InvariantCulture,
                $"SET threads = {options.Threads ?? Environment.ProcessorCount}; SET memory_limit = '{options.MemoryBytes}B'; ")
            + $"SET temp_directory = {SqlLiteral.Text(spillFolder)}");
    }

    /// <summary>Executes statements of this library's own.</summary>
    public void Execute(string statements)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = statements;
        try
        {
            command.ExecuteNonQuery();
        }
        catch (DuckDBException e)
        {
            throw EngineErrors.Of(e.Message, _fileNames, e);
        }
    }

    /// <summary>Rows of texts: the columns of the query must be texts, or null.</summary>
    public List<string?[]> Texts(string query)
    {
        using var answer = Open(query);
        List<string?[]> rows = [];
        while (answer.Read() is { } batch)
        {
            using (batch)
            {
                for (var i = 0; i < batch.Length; i++)
                {
                    rows.Add([.. batch.Arrays.Select(array => ((StringArray)array).GetString(i))]);
                }
            }
        }

        return rows;
    }

    /// <summary>Lets a file be read after <see cref="Close"/>; <c>name</c>: what messages call it.</summary>
    public void Allow(string path, string name) => _fileNames[path] = name;

    /// <summary>
    /// From then on nothing but the files that are allowed can be read, nothing can be written, no extension is loaded, and none of it can
    /// be changed.
    /// </summary>
    public void Close() => Execute(
        $"SET allowed_paths = {SqlLiteral.List(_fileNames.Keys)}; "
        + "SET enable_external_access = false; SET lock_configuration = true");

    /// <summary>Begins with an answer.</summary>
    public SqlAnswer Open(string query)
    {
        var statement = Prepare(query);
        var result = default(DuckDBResult);
        try
        {
            Bind(statement);
            if (!NativeMethods.PreparedStatements.DuckDBExecutePreparedStreaming(statement, out result).IsSuccess())
            {
                throw Error(NativeMethods.Query.DuckDBResultError(ref result));
            }

            return new SqlAnswer(statement, result, Error);
        }
        catch
        {
            result.Close();
            statement.Dispose();
            throw;
        }
    }

    /// <summary>Whether there is a value for a parameter.</summary>
    public bool HasParameter(string name) => _parameters.ContainsKey(name);

    /// <summary>The value of a parameter, which is in a table, so that its type is that of the value.</summary>
    public string ParameterSql(string name)
    {
        var table = SqlLiteral.Name("__rld_parameter_" + name);
        using var made = Open($"CREATE TABLE IF NOT EXISTS {table} AS SELECT ${name} AS value");
        return $"(SELECT value FROM {table})";
    }

    /// <summary>The answer as a reader of ADO.NET, which this object must outlive.</summary>
    public DuckDBDataReader OpenReader(string query)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = query;
        command.UseStreamingMode = true;
        foreach (var (name, value) in _parameters)
        {
            command.Parameters.Add(new DuckDBParameter(name, value));
        }

        try
        {
            return command.ExecuteReader();
        }
        catch (DuckDBException e)
        {
            throw Error(e.Message);
        }
    }

    /// <summary>What is wrong, in the words of this library.</summary>
    public SqlException Error(string message) => EngineErrors.Of(message, _fileNames);

    /// <summary>Does blocking work, off the caller's thread unless it blocks anyway. Cancellation ends what DuckDB is doing.</summary>
    public async Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var stop = cancellationToken.Register(Interrupt);
        try
        {
            // The work itself must be over before anything of it is disposed of.
            return await OfferedWork.Start(work, CancellationToken.None).GetAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException && cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(e.Message, e, cancellationToken);
        }
    }

    /// <summary>Ends what is under way.</summary>
    public void Interrupt() => _connection.NativeConnection.Interrupt();

    public void Dispose() => _connection.Dispose();

    private DuckDBPreparedStatement Prepare(string query)
    {
        if (NativeMethods.PreparedStatements.DuckDBPrepare(_connection.NativeConnection, query, out var statement).IsSuccess())
        {
            return statement;
        }

        using (statement)
        {
            throw Error(NativeMethods.PreparedStatements.DuckDBPrepareError(statement));
        }
    }

    private void Bind(DuckDBPreparedStatement statement)
    {
        foreach (var (name, value) in _parameters)
        {
            if (NativeMethods.PreparedStatements.DuckDBBindParameterIndex(statement, out var index, name).IsSuccess())
            {
                using var bound = ParameterValue.Of(name, value);
                NativeMethods.PreparedStatements.DuckDBBindValue(statement, index, bound);
            }
        }
    }
}
