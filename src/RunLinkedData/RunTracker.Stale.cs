using RunLinkedData.MLflow;
using RunLinkedData.Runs;

namespace RunLinkedData;

public sealed partial class RunTracker
{
    /// <summary>Finds runs that show as RUNNING although their executor is over, or that are too old, and ends them when that is wanted.</summary>
    /// <remarks>
    /// Executors are asked through <see cref="RunTrackerOptions.ExecutorServices"/>, at most four at once; a process of this machine is looked for among its
    /// processes. One that cannot be asked is logged as a warning, and the search goes on. The runs that this tracker holds open are never stale. A run that
    /// ends in the meantime stays as it is and is not told.
    /// </remarks>
    /// <param name="configure">Sets process, age, and whether stale runs are ended; null to be told of all that are certain.</param>
    /// <returns>The stale runs, the newest of each process first; all of them, when the search is over. None when there is no such process.</returns>
    /// <exception cref="ArgumentException"><see cref="FindStaleRunsOptions.OlderThan"/> is not more than zero.</exception>
    /// <exception cref="MlflowException">The store cannot be read, or a run cannot be ended. Those before it were; calling again goes on.</exception>
    public IReadOnlyList<StaleRun> FindStaleRuns(Action<FindStaleRunsOptions>? configure = null) => Blocking.Wait(() => FindStaleRunsAsync(configure));

    /// <inheritdoc cref="FindStaleRuns"/>
    /// <param name="configure">Sets process, age, and whether stale runs are ended; null to be told of all that are certain.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<IReadOnlyList<StaleRun>> FindStaleRunsAsync(Action<FindStaleRunsOptions>? configure = null, CancellationToken cancellationToken = default)
    {
        var wanted = new FindStaleRunsOptions();
        configure?.Invoke(wanted);
        if (wanted.OlderThan <= TimeSpan.Zero)
        {
            throw new ArgumentException($"{nameof(FindStaleRunsOptions.OlderThan)} is {wanted.OlderThan}; it must be more than zero.", nameof(configure));
        }

        var asking = new ExecutorAsking([.. _options.ExecutorServices, _localExecutions], _logger);
        var search = new StaleRunSearch(TrackingStore, asking, wanted, _options.TimeProvider, _logger);
        return search.RunAsync(runId => _open.Keys.Any(run => run.Id == runId), cancellationToken);
    }
}
