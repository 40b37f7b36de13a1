namespace RunLinkedData.MLflow.Tracking.Stores;

// Runs as a whole.
public partial interface ITrackingStore
{
    /// <summary>Creates a run in state RUNNING.</summary>
    /// <param name="run">What it starts with.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<MlflowRun> CreateRunAsync(NewRun run, CancellationToken cancellationToken = default);

    /// <summary>Gives a run with its latest metrics, params, tags and inputs; also a deleted one.</summary>
    /// <param name="runId">The run's ID.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<MlflowRun> GetRunAsync(string runId, CancellationToken cancellationToken = default);

    /// <summary>Changes state, end time or name of a run.</summary>
    /// <param name="runId">The run's ID.</param>
    /// <param name="update">What to change.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<RunInfo> UpdateRunAsync(string runId, RunUpdate update, CancellationToken cancellationToken = default);

    /// <summary>Marks a run as deleted; a deleted one stays so. Artifacts stay.</summary>
    /// <param name="runId">The run's ID.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task DeleteRunAsync(string runId, CancellationToken cancellationToken = default);

    /// <summary>Brings a deleted run back; an active one stays so.</summary>
    /// <param name="runId">The run's ID.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task RestoreRunAsync(string runId, CancellationToken cancellationToken = default);

    /// <summary>Searches for runs.</summary>
    /// <param name="query">Where to look, for what, in which order, and which page.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<Page<MlflowRun>> SearchRunsAsync(RunQuery query, CancellationToken cancellationToken = default);
}
