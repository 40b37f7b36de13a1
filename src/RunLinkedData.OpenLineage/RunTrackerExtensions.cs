using RunLinkedData.Model;
using RunLinkedData.OpenLineage.Events;
using RunLinkedData.OpenLineage.Exporting;
using RunLinkedData.OpenLineage.Sending;
using RunLinkedData.OpenLineage.Transports;

namespace RunLinkedData.OpenLineage;

/// <summary>Tells OpenLineage of runs that were before, from what is recorded of them.</summary>
public static class RunTrackerExtensions
{
    private const string LogCategory = "RunLinkedData.OpenLineage";

    /// <summary>
    /// Makes the events of a run again: <c>START</c> and, when it has ended, <c>COMPLETE</c>, <c>FAIL</c> or <c>ABORT</c>, with what the
    /// observer of <see cref="RunTrackerOptionsExtensions.UseOpenLineage"/> tells.
    /// </summary>
    /// <param name="tracker">The tracker of the run's store.</param>
    /// <param name="runOrVersion">
    /// The run, in whatever state: its ID or the first 8 digits or more of it; or a data version such as
    /// <c>demand-forecast/forecasts@latest</c>.
    /// </param>
    /// <param name="configure">Sets namespaces and what is told; null for OpenLineage's own settings.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The events, in their order; made while they are read.</returns>
    /// <exception cref="ArgumentException">A setting cannot be used.</exception>
    /// <exception cref="ReferenceException">The text is neither a run ID nor a reference, or what it names is not there.</exception>
    /// <exception cref="DatasetException"><c>DATASET_NOT_FOUND</c>: the run has not written the dataset.</exception>
    /// <exception cref="MLflow.MlflowException">The store cannot be read.</exception>
    public static IAsyncEnumerable<OpenLineageEvent> ReadOpenLineageAsync(
        this RunTracker tracker,
        string runOrVersion,
        Action<OpenLineageOptions>? configure = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tracker);
        ArgumentException.ThrowIfNullOrEmpty(runOrVersion);
        return ToRecorded(tracker, configure).OfRunAsync(runOrVersion, cancellationToken);
    }

    /// <summary>Makes the events of the runs of a process again, the oldest run first. As <see cref="ReadOpenLineageAsync"/>.</summary>
    /// <param name="tracker">The tracker of the process's store.</param>
    /// <param name="process">The process. Its deleted runs are passed over.</param>
    /// <param name="since">Only runs that started then or later; null for all.</param>
    /// <param name="limit">How many runs at most, 1 or more: the newest; null for all.</param>
    /// <param name="configure">Sets namespaces and what is told; null for OpenLineage's own settings.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The events; made while they are read, run by run.</returns>
    /// <exception cref="ArgumentException">A setting cannot be used.</exception>
    /// <exception cref="ReferenceException"><c>REFERENCE_NOT_FOUND</c>: there is no such process.</exception>
    /// <exception cref="MLflow.MlflowException">The store cannot be read.</exception>
    public static IAsyncEnumerable<OpenLineageEvent> ReadOpenLineageOfProcessAsync(
        this RunTracker tracker,
        string process,
        DateTimeOffset? since = null,
        int? limit = null,
        Action<OpenLineageOptions>? configure = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tracker);
        ArgumentException.ThrowIfNullOrEmpty(process);
        if (limit is { } most)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(most, 1, nameof(limit));
        }

        return ToRecorded(tracker, configure).OfProcessAsync(process, since, limit, cancellationToken);
    }

    /// <summary>
    /// Sends events, in their order; each is tried up to six times. They have the IDs and times of their runs, so that one that is sent
    /// twice says nothing new.
    /// </summary>
    /// <param name="events">The events.</param>
    /// <param name="configure">Sets where; null for OpenLineage's own settings.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>How many were sent.</returns>
    /// <exception cref="ArgumentException">A setting cannot be used.</exception>
    /// <exception cref="OpenLineageException">
    /// <c>OPENLINEAGE_CONFIG_INVALID</c>: nothing says where to, or what says so cannot be used. <c>OPENLINEAGE_NOT_SENT</c>: an event was
    /// not taken; those before it were.
    /// </exception>
    public static async Task<int> SendToOpenLineageAsync(
        this IAsyncEnumerable<OpenLineageEvent> events,
        Action<OpenLineageOptions>? configure = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(events);
        var setup = LineageSetup.Of(configure, EnvironmentSettings.OfProgram);
        var transport = setup.Transport ?? throw new OpenLineageException(
            OpenLineageException.ConfigInvalid,
            setup.Problem
            ?? "Nothing says where events go, or OPENLINEAGE_DISABLED is true. Set OPENLINEAGE_URL, or write an openlineage.yml.");
        return await EventStream.SendAsync(events, transport, TimeProvider.System, cancellationToken).ConfigureAwait(false);
    }

    private static RecordedEvents ToRecorded(RunTracker tracker, Action<OpenLineageOptions>? configure)
    {
        var setup = LineageSetup.Of(configure, EnvironmentSettings.OfProgram);
        return new(tracker, new LineageEvents(setup.Events), setup.LoggerFactory.CreateLogger(LogCategory));
    }
}
