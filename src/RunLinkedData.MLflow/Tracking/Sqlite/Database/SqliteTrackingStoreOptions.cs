namespace RunLinkedData.MLflow.Tracking.Sqlite.Database;

/// <summary>How a <see cref="SqliteTrackingStore"/> is opened. The defaults are MLflow's, but for the place of artifacts.</summary>
public sealed class SqliteTrackingStoreOptions
{
    /// <summary>
    /// The folder or URI below which new experiments keep their artifacts. Default: null, the folder <c>mlruns</c> beside the database. A
    /// relative path is taken from the folder of the database, whatever the working directory is; MLflow takes the working directory.
    /// </summary>
    public string? ArtifactRoot { get; init; }

    /// <summary>Whether a database that is not there is created. Default: true.</summary>
    public bool CreateIfMissing { get; init; } = true;

    /// <summary>The clock for creation, update and deletion times. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Makes the IDs of runs, datasets and inputs: 32 lower-case hexadecimal digits.</summary>
    internal Func<string> NewId { get; init; } = () => Guid.NewGuid().ToString("N");

    /// <summary>How long a call waits for a lock that another program holds; MLflow waits as long.</summary>
    internal TimeSpan BusyTimeout { get; init; } = TimeSpan.FromMinutes(2);
}
