using System.Globalization;
using Microsoft.Data.Sqlite;
using RunLinkedData.MLflow.Tracking.Limits;

namespace RunLinkedData.MLflow.Tracking.Sqlite.Database;

internal sealed partial class SqliteDatabase
{
    /// <summary>Opens a database file, for reading only if it cannot be written. Creates the file, not the tables.</summary>
    public static SqliteDatabase Open(SqliteTrackingUri uri, SqliteTrackingStoreOptions options)
    {
        CheckPlace(uri, options.CreateIfMissing);
        try
        {
            var connection = uri.IsReadOnly
                ? Connect(uri.Path, SqliteOpenMode.ReadOnly, options)
                : ConnectForWriting(uri, options);
            return new SqliteDatabase(connection, uri.Path, options.BusyTimeout);
        }
        catch (SqliteException error)
        {
            throw SqliteErrors.Translate(error, uri.Path);
        }
    }

    /// <summary>Sees to it that the tables are there and understood, and prepared for this store as far as they can be.</summary>
    public async Task PrepareAsync(string artifactRoot, TimeProvider time, CancellationToken cancellationToken)
    {
        var layout = await ReadAsync(session => session.Layout, cancellationToken).ConfigureAwait(false);
        if (layout.IsEmpty)
        {
            if (IsReadOnly)
            {
                throw new MlflowException(
                    MlflowErrorCode.PermissionDenied,
                    $"The tracking database '{_path}' is empty and cannot be written, so its tables cannot be created. "
                    + "Give this user write access to the file and its folder.");
            }

            await WriteAsync(
                session =>
                {
                    // Another program may have been quicker: the layout is read again inside of this transaction.
                    if (session.Layout.IsEmpty)
                    {
                        SqliteSchema.Create(session, artifactRoot, time.GetUtcNow().ToUnixTimeMilliseconds());
                    }
                },
                cancellationToken).ConfigureAwait(false);
        }
        else if (!layout.IsPrepared && !IsReadOnly)
        {
            await TryPrepareTablesAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task TryPrepareTablesAsync(CancellationToken cancellationToken)
    {
        try
        {
            // Every transaction that may write does so first.
            await WriteAsync(_ => { }, cancellationToken).ConfigureAwait(false);
        }
        catch (MlflowException error) when (error.Code is MlflowErrorCode.PermissionDenied
            or MlflowErrorCode.TemporarilyUnavailable
            or MlflowErrorCode.ResourceExhausted)
        {
            // Without it everything works, only slower; who writes later gets the error then.
        }
    }

    private static void CheckPlace(SqliteTrackingUri uri, bool createIfMissing)
    {
        if (Directory.Exists(uri.Path))
        {
            throw TrackingLimits.Invalid(
                $"The tracking database '{uri.Path}' is a folder. Name a file in it: {uri.Text.TrimEnd('/')}/mlflow.db");
        }

        if (File.Exists(uri.Path))
        {
            return;
        }

        var folder = Path.GetDirectoryName(uri.Path);
        if (folder is not null && !Directory.Exists(folder))
        {
            throw new MlflowException(
                MlflowErrorCode.ResourceDoesNotExist,
                $"The folder '{folder}' of the tracking database '{Path.GetFileName(uri.Path)}' does not exist. "
                + $"Create it, or correct the tracking URI '{uri.Text}'.");
        }

        if (!createIfMissing || uri.Mode is "ro" or "rw")
        {
            throw new MlflowException(
                MlflowErrorCode.ResourceDoesNotExist,
                $"There is no tracking database '{uri.Path}'. Correct the tracking URI '{uri.Text}' "
                + "(MLFLOW_TRACKING_URI, or where the program sets it); the first run makes a new database.");
        }
    }

    private static SqliteConnection ConnectForWriting(SqliteTrackingUri uri, SqliteTrackingStoreOptions options)
    {
        try
        {
            var create = options.CreateIfMissing && uri.Mode != "rw";
            return Connect(uri.Path, create ? SqliteOpenMode.ReadWriteCreate : SqliteOpenMode.ReadWrite, options);
        }
        catch (SqliteException error) when (SqliteErrors.IsNotWritable(error) && File.Exists(uri.Path))
        {
            return Connect(uri.Path, SqliteOpenMode.ReadOnly, options);
        }
    }

    private static SqliteConnection Connect(string path, SqliteOpenMode mode, SqliteTrackingStoreOptions options)
    {
        var text = new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = mode,
            Pooling = false,
            // The busy timeout below waits; this one only ends the provider's own retries, which sleep.
            DefaultTimeout = 1,
        };
        var connection = new SqliteConnection(text.ToString());
        try
        {
            connection.Open();
            using var command = connection.CreateCommand();
#pragma warning disable CA2100 // A number is put in, no text.
            command.CommandText = string.Create(
                CultureInfo.InvariantCulture,
                $"PRAGMA busy_timeout = {(int)options.BusyTimeout.TotalMilliseconds}; "
                + $"PRAGMA foreign_keys = ON; PRAGMA case_sensitive_like = ON");
#pragma warning restore CA2100
            command.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
