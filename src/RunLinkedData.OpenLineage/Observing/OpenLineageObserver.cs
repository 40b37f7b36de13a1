using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Stores;
using RunLinkedData.Model.Checks;
using RunLinkedData.Model.Manifest;
using RunLinkedData.OpenLineage.Events;
using RunLinkedData.OpenLineage.Facts;
using RunLinkedData.OpenLineage.Gathering;
using RunLinkedData.OpenLineage.Sending;
using RunLinkedData.OpenLineage.Transports;
using RunLinkedData.Recording;
using RunLinkedData.Waiting;

namespace RunLinkedData.OpenLineage.Observing;

/// <summary>Tells OpenLineage what runs do. Nothing that goes wrong with it changes a run.</summary>
internal sealed class OpenLineageObserver(
    LineageEvents events, IOpenLineageTransport transport, string? jobNamespace, ObserverSettings settings) : IRunObserver
{
    // A server that took nothing at the end of one run is not waited for as long at the end of the next.
    private static readonly TimeSpan EndTimeoutWhenAway = TimeSpan.FromSeconds(1);

    // Less than the library gives to whoever is told of the end of a run that was killed.
    private static readonly TimeSpan EndTimeoutWhenKilled = TimeSpan.FromSeconds(1.5);

    private readonly ConditionalWeakTable<ITrackingStore, FactFinder> _finders = [];
    private readonly ConditionalWeakTable<ObservedRun, ObservedLineage> _runs = [];
    private volatile bool _isAway;

    /// <inheritdoc/>
    public string Name => "OpenLineage";

    /// <inheritdoc/>
    public TimeSpan TimeLimit { get; } = settings.EndTimeout + TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public async Task RunStartedAsync(ObservedRun run, CancellationToken cancellationToken)
    {
        var isStart = run.Recorder.Role.HasStarted;
        var origin = isStart
            ? RunOrigin.FromEnvironment(run.ReadVariable, run.Id, jobNamespace)
            : RunOrigin.FromTags(run.Started);
        var logger = run.LoggerFactory.CreateLogger<OpenLineageObserver>();
        var finder = _finders.GetValue(run.TrackingStore, store => new FactFinder(store, logger));
        ObservedLineage lineage = new(
            run, events, finder, origin, new Outbox(run.Id, transport, run.TimeProvider, logger), settings.RunningInterval);
        _runs.Add(run, lineage);
        if (!isStart)
        {
            lineage.Tell();
            return;
        }

        lineage.Start();
        foreach (var tag in origin.ToTags())
        {
            await run.SetTagAsync(tag, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public Task InputRecordedAsync(ObservedRun run, ObservedInput input, CancellationToken cancellationToken) =>
        With(run, lineage => lineage.Add(input));

    /// <inheritdoc/>
    public Task DatasetSavedAsync(ObservedRun run, DatasetManifest manifest, CancellationToken cancellationToken) =>
        With(run, lineage => lineage.Add(manifest));

    /// <inheritdoc/>
    public Task CheckRecordedAsync(ObservedRun run, DatasetCheck check, CancellationToken cancellationToken) =>
        With(run, lineage => lineage.Add(check));

    /// <inheritdoc/>
    // While the record is not written yet.
    public Task RunEndingAsync(ObservedRun run, RunEnd end, CancellationToken cancellationToken) => With(run, lineage =>
    {
        lineage.Stop();
        if (lineage.Outbox is { HasRefused: true, LastFailure: { } why })
        {
            run.Note($"OpenLineage has refused an event of the run: {why}");
        }
    });

    /// <inheritdoc/>
    public Task RunLeavingAsync(ObservedRun run, RunEnd end, CancellationToken cancellationToken) =>
        EndAsync(run, end, lineage => lineage.Tell(), cancellationToken);

    /// <inheritdoc/>
    public Task RunEndedAsync(ObservedRun run, RunEnd end, CancellationToken cancellationToken) =>
        EndAsync(run, end, lineage => lineage.End(end), cancellationToken);

    private async Task EndAsync(ObservedRun run, RunEnd end, Action<ObservedLineage> post, CancellationToken cancellationToken)
    {
        if (!_runs.TryGetValue(run, out var lineage))
        {
            return;
        }

        _runs.Remove(run);
        using (lineage)
        {
            lineage.Stop();
            post(lineage);
            var time = _isAway ? EndTimeoutWhenAway
                : end.Status == RunStatus.Killed && EndTimeoutWhenKilled < settings.EndTimeout ? EndTimeoutWhenKilled
                : settings.EndTimeout;
            using CancellationTokenSource limit = new(time, run.TimeProvider);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            var isDone = await (BlockingCall.IsUnderWay
                ? OwnThread.Start(() => lineage.Outbox.DrainAsync(either.Token))
                : lineage.Outbox.DrainAsync(either.Token)).ConfigureAwait(false);
            _isAway = !isDone;
            if (!isDone)
            {
                var why = lineage.Outbox.LastFailure
                    ?? string.Create(CultureInfo.InvariantCulture, $"it took longer than {time.TotalSeconds:0.#} seconds.");
                run.Note(
                    $"OpenLineage ({transport.Name}) was not told all of the run, and the rest is not sent: {why} "
                    + $"Later, 'rld openlineage {run.Id} --send' tells it.");
            }
        }
    }

    private Task With(ObservedRun run, Action<ObservedLineage> action)
    {
        if (_runs.TryGetValue(run, out var lineage))
        {
            action(lineage);
        }

        return Task.CompletedTask;
    }
}
