using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Search;
using RunLinkedData.MLflow.Tracking.Stores;
using RunLinkedData.OpenLineage.Events;
using RunLinkedData.OpenLineage.Facts;
using RunLinkedData.OpenLineage.Gathering;
using RunLinkedData.Versions.Finding;
using RunLinkedData.Versions.Provenance;

namespace RunLinkedData.OpenLineage.Exporting;

/// <summary>Makes the events of past runs again, from what is recorded of them.</summary>
internal sealed class RecordedEvents(RunTracker tracker, LineageEvents events, ILogger logger)
{
    // With all that MLflow knows of them.
    private const int RunsPage = 100;

    private readonly FactFinder _finder = new(tracker.TrackingStore, logger);

    /// <summary>The events of a run, or of the run that wrote a version.</summary>
    public async IAsyncEnumerable<OpenLineageEvent> OfRunAsync(
        string runOrVersion, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var found = await new RunResolver(tracker.TrackingStore).FindWrittenAsync(runOrVersion, cancellationToken).ConfigureAwait(false);
        foreach (var next in await MakeAsync(found.Run, found.Process, cancellationToken).ConfigureAwait(false))
        {
            yield return next;
        }
    }

    /// <summary>The events of the runs of a process, the oldest run first.</summary>
    /// <param name="process">The process.</param>
    /// <param name="since">Only runs that started then or later.</param>
    /// <param name="limit">How many runs at most: the newest.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async IAsyncEnumerable<OpenLineageEvent> OfProcessAsync(
        string process, DateTimeOffset? since, int? limit, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var experiment = await new RunLookup(tracker.TrackingStore).FindProcessAsync(process, cancellationToken).ConfigureAwait(false);
        RunQuery query = new()
        {
            ExperimentIds = [experiment.ExperimentId],
            Filter = since is { } from ? RunFilter.StartTime.AtLeast(WriterQuery.CeilingOf(from)).ToString() : null,
            OrderBy = [limit is null ? "attributes.start_time ASC" : "attributes.start_time DESC"],
            MaxResults = limit is { } few && few < RunsPage ? few : RunsPage,
        };
        await foreach (var run in (limit is { } most
            ? NewestAsync(query, most, cancellationToken)
            : tracker.TrackingStore.StreamRunsAsync(query, cancellationToken)).ConfigureAwait(false))
        {
            foreach (var next in await MakeAsync(run, experiment.Name, cancellationToken).ConfigureAwait(false))
            {
                yield return next;
            }
        }
    }

    private async IAsyncEnumerable<MlflowRun> NewestAsync(
        RunQuery query, int most, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var runs = await tracker.TrackingStore.StreamRunsAsync(query, cancellationToken)
            .Take(most)
            .ToListAsync(cancellationToken)
            .ConfigureAwait(false);
        foreach (var run in Enumerable.Reverse(runs))
        {
            yield return run;
        }
    }

    private async Task<IEnumerable<OpenLineageEvent>> MakeAsync(MlflowRun run, string process, CancellationToken cancellationToken)
    {
        var record = await new ProvenanceReader(tracker.OpenArtifactStore).ReadAsync(run, process, cancellationToken).ConfigureAwait(false);
        var facts = await _finder.FindAsync(
            run, record, RunOrigin.FromTags(run), tracker.OpenArtifactStore, [], CheckResult.Of(run), cancellationToken)
            .ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return [events.Start(facts), .. events.End(facts)];
    }
}
