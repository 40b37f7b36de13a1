using System.Diagnostics;
using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace RunLinkedData.MLflow.Tracking.Sqlite.Database;

/// <summary>One connection to a database file, used by one call at a time, each in its own transaction, off the caller's thread.</summary>
/// <remarks>
/// A search waits for a write of the same store. That is simpler and quicker than a pool: SQLite writes one at a time in any
/// case, and the prepared statements stay with the connection.
/// </remarks>
internal sealed partial class SqliteDatabase : IAsyncDisposable
{
    // SQLite itself waits for a lock. While a transaction begins the wait is cut into slices, so that it can be cancelled.
    private const int BusySlice = 200;

    // Whoever uses the connection is at work on a thread, and waits for nothing but SQLite: a blocking call can wait for it
    // when the thread pool is exhausted.
    private readonly SemaphoreSlim _use = new(1, 1);

    // Async callers come one at a time, so that a single thread of the pool waits for the connection.
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly SqliteConnection _connection;
    private readonly SqliteSession _session;
    private readonly string _path;
    private readonly int _busyTimeout;
    private bool _disposed;

    private SqliteDatabase(SqliteConnection connection, string path, TimeSpan busyTimeout)
    {
        _connection = connection;
        _session = new SqliteSession(connection);
        _path = path;
        _busyTimeout = (int)busyTimeout.TotalMilliseconds;
    }

    /// <summary>Whether the file was opened for reading only, by wish or because it cannot be written.</summary>
    public bool IsReadOnly => sqlite3_db_readonly(_connection.Handle, "main") == 1;

    /// <summary>Reads in one transaction: all of it sees the database at the same moment.</summary>
    public Task<T> ReadAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken) =>
        RunAsync("BEGIN", work, cancellationToken);

    /// <summary>Writes in one transaction: all of it or nothing.</summary>
    public Task<T> WriteAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken) =>
        RunAsync("BEGIN IMMEDIATE", work, cancellationToken);

    /// <inheritdoc cref="WriteAsync{T}"/>
    public Task WriteAsync(Action<SqliteSession> work, CancellationToken cancellationToken) => WriteAsync(
        session =>
        {
            work(session);
            return true;
        },
        cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (BlockingCall.IsUnderWay)
        {
            Close();
        }
        else
        {
            await Task.Run(Close).ConfigureAwait(false);
        }
    }

    private void Close()
    {
        _use.Wait();
        try
        {
            if (!_disposed)
            {
                _disposed = true;
                _session.Dispose();
                _connection.Dispose();
            }
        }
        finally
        {
            _use.Release();
        }
    }

    private async Task<T> RunAsync<T>(string begin, Func<SqliteSession, T> work, CancellationToken cancellationToken)
    {
        if (BlockingCall.IsUnderWay)
        {
            return RunAlone(begin, work, cancellationToken);
        }

        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await Task.Run(() => RunAlone(begin, work, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    private T RunAlone<T>(string begin, Func<SqliteSession, T> work, CancellationToken cancellationToken)
    {
        _use.Wait(cancellationToken);
        try
        {
            Closed.ThrowIf(_disposed, Closed.Store($"'{_path}'"));
            return Run(begin, work, cancellationToken);
        }
        finally
        {
            _use.Release();
        }
    }

    private T Run<T>(string begin, Func<SqliteSession, T> work, CancellationToken cancellationToken)
    {
        try
        {
            Begin(begin, cancellationToken);
            try
            {
                RefreshLayout(mayWrite: begin != "BEGIN");
                using var interruption = cancellationToken.UnsafeRegister(Interrupt, _connection.Handle);
                var result = work(_session);
                cancellationToken.ThrowIfCancellationRequested();
                _session.Execute("COMMIT");
                return result;
            }
            catch
            {
                Rollback();
                throw;
            }
        }
        catch (SqliteException error) when (error.SqliteErrorCode == SQLITE_INTERRUPT && cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(error.Message, error, cancellationToken);
        }
        catch (SqliteException error)
        {
            throw SqliteErrors.Translate(error, _path);
        }
    }

    private static void Interrupt(object? handle) => sqlite3_interrupt((SQLitePCL.sqlite3)handle!);

    // A transaction that only reads takes its lock with the first read, so that read belongs to the beginning.
    private void Begin(string begin, CancellationToken cancellationToken)
    {
        var handle = _connection.Handle!;
        var waited = Stopwatch.StartNew();
        var sql = begin + "; PRAGMA schema_version";
        var slice = Math.Min(BusySlice, _busyTimeout);
        sqlite3_busy_timeout(handle, slice);
        try
        {
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var result = sqlite3_exec(handle, sql);
                if (result == SQLITE_OK)
                {
                    return;
                }

                var primary = result & 0xff;
                var message = sqlite3_errmsg(handle).utf8_to_string();
                Rollback();
                if (primary is not (SQLITE_BUSY or SQLITE_LOCKED) || waited.ElapsedMilliseconds >= _busyTimeout)
                {
                    throw new SqliteException(message, primary, result);
                }

                // Hundreds that all try again every few milliseconds would leave no processor to the one that has the lock.
                sqlite3_busy_timeout(handle, 0);
                cancellationToken.WaitHandle.WaitOne(Random.Shared.Next(slice) + 1);
            }
        }
        finally
        {
            sqlite3_busy_timeout(handle, _busyTimeout);
        }
    }

    private void Rollback()
    {
        // Some errors have already rolled the transaction back.
        if (sqlite3_get_autocommit(_connection.Handle) == 0)
        {
            sqlite3_exec(_connection.Handle, "ROLLBACK");
        }
    }

    // MLflow may have upgraded the database since the last call, and rebuilt tables without our indexes.
    private void RefreshLayout(bool mayWrite)
    {
        if (SqliteLayout.ReadSchemaVersion(_session) != _session.Layout.SchemaVersion)
        {
            _session.Layout = SqliteLayout.Read(_session, _path);
        }

        if (mayWrite && _session.Layout is { IsEmpty: false, IsPrepared: false })
        {
            SqliteSchema.Prepare(_session);
            _session.Layout = SqliteLayout.Read(_session, _path);
        }
    }
}
