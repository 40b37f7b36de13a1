namespace RunLinkedData.MLflow.Tracking.Stores;

// Runs as a whole.
public partial interface ITrackingStore
{
    /// <summary>Creates a run in state RUNNING.</summary>
    /// <param name="run">What it starts with.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<MlflowRun> CreateRunAsync(NewRun run, CancellationToken cancellationToken = default);

    /// <summary>
    /// Finds the run that has a tag, or creates it: programs that call this at the same time, with the same tag, get the same run.
    /// </summary>
    /// <remarks>
    /// The run may have ended by now. Of several active runs that have the tag, it is the one that was chosen before, which its tag
    /// <c>KEY.chosen</c> says; else that of the smallest start time, then ID. A database does this in one transaction. A server has no
    /// such call: whoever finds no run creates one, waits until it was the smallest for 5 seconds, and deletes it if it is not.
    /// </remarks>
    /// <param name="run">What it starts with, besides the tag.</param>
    /// <param name="key">The tag by which it is found, within the experiment.</param>
    /// <param name="index">
    /// Which of the callers this one is, from 0: at a server the first creates the run at once, and the others wait for it a moment, so
    /// that as a rule no second one is created.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<MlflowRun> FindOrCreateRunAsync(NewRun run, Tag key, int index = 0, CancellationToken cancellationToken = default);

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
