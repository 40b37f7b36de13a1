using RunLinkedData.MLflow.Tracking.Sqlite.Database;
using RunLinkedData.MLflow.Tracking.Stores;

namespace RunLinkedData.MLflow.Tracking.Sqlite;

/// <summary>
/// MLflow's tracking database, used directly: a SQLite file that MLflow's UI and every MLflow client can open, without a server.
/// </summary>
/// <remarks>
/// Safe for use by many threads, and the file by many programs at once: every call is one transaction, and a call that finds the
/// file locked waits up to 2 minutes. A database that is not there is created with the tables of MLflow 2.8 (revision
/// 2d6e25af4d3e), which later versions of MLflow upgrade when they open it; databases of later versions are used as they are. Searches,
/// datasets and histories follow MLflow 3.17. Of a database with workspaces it knows the one named <c>default</c>.
/// The file belongs on a local disk: SQLite's locks do not work on every network share.
/// </remarks>
public sealed partial class SqliteTrackingStore : ITrackingStore
{
    private readonly SqliteDatabase _database;
    private readonly string _artifactRoot;
    private readonly TimeProvider _time;
    private readonly Func<string> _newId;

    private SqliteTrackingStore(SqliteDatabase database, string trackingUri, string artifactRoot, SqliteTrackingStoreOptions options)
    {
        _database = database;
        _artifactRoot = artifactRoot;
        _time = options.TimeProvider;
        _newId = options.NewId;
        TrackingUri = trackingUri;
    }

    /// <inheritdoc/>
    public string TrackingUri { get; }

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Opens a tracking database, and creates it if it is not there.</summary>
    /// <param name="trackingUri">
    /// <c>sqlite:///mlflow.db</c> for a file in the working directory, <c>sqlite:////data/mlflow.db</c> for an absolute path.
    /// </param>
    /// <param name="options">Artifact root, clock and whether a missing database is created; null for the defaults.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="MlflowException">
    /// <c>INVALID_PARAMETER_VALUE</c>: the URI names no file. <c>RESOURCE_DOES_NOT_EXIST</c>: its folder, or the file itself, is not there.
    /// <c>DATA_LOSS</c>: the file is damaged or no SQLite database. <c>INVALID_STATE</c>: it is a database of something else, or of an
    /// MLflow whose tables are not understood. <c>PERMISSION_DENIED</c>: it may not be read. <c>TEMPORARILY_UNAVAILABLE</c>: it is locked.
    /// </exception>
    public static async Task<SqliteTrackingStore> OpenAsync(
        string trackingUri,
        SqliteTrackingStoreOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        options ??= new SqliteTrackingStoreOptions();
        var uri = SqliteTrackingUri.Parse(trackingUri);
        var artifactRoot = ArtifactLocation.Resolve(options.ArtifactRoot ?? "mlruns", Path.GetDirectoryName(uri.Path));
        var database = BlockingCall.IsUnderWay
            ? SqliteDatabase.Open(uri, options)
            : await Task.Run(() => SqliteDatabase.Open(uri, options), cancellationToken).ConfigureAwait(false);
        try
        {
            await database.PrepareAsync(artifactRoot, options.TimeProvider, cancellationToken).ConfigureAwait(false);
            return new SqliteTrackingStore(database, uri.Text, artifactRoot, options);
        }
        catch
        {
            await database.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>
    /// Checks the database from its first page to its last, as <c>PRAGMA quick_check</c> does, and gives what is wrong, at most 20 lines;
    /// nothing when it is sound. It reads the whole file, and other calls of this store wait meanwhile.
    /// </summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<IReadOnlyList<string>> FindDamageAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            var lines = await _database.ReadAsync(
                session => session.Query("PRAGMA quick_check(20)", reader => reader.Text(0)), cancellationToken).ConfigureAwait(false);
            return lines is ["ok"] ? [] : lines;
        }
        catch (MlflowException exception) when (exception.Code == MlflowErrorCode.DataLoss)
        {
            // Some damage ends the check itself.
            return [exception.InnerException?.Message ?? exception.Message];
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _database.DisposeAsync();
}
