using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using RunLinkedData.MLflow.Tracking.Stores;
using RunLinkedData.Versions.Finding;

namespace RunLinkedData.Questions.Watching;

/// <summary>A watch of a process from where the options say.</summary>
internal sealed class ProcessWatch(ITrackingStore store, string process, WatchOptions options, TimeProvider time, ILoggerFactory loggers)
{
    // A moment that says: all.
    private const long Ever = long.MinValue;

    /// <summary>Hands over one version after the other.</summary>
    public async IAsyncEnumerable<PublishedVersion> FollowAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (watch, since) = await BeginAsync(cancellationToken).ConfigureAwait(false);
        while (true)
        {
            await foreach (var found in watch.RoundAsync(cancellationToken).ConfigureAwait(false))
            {
                watch.Take(found);
                if (found.Key.Ended >= since)
                {
                    yield return watch.ToPublished(found);
                }
            }

            if (watch.IsThrough)
            {
                if (!options.Follow)
                {
                    yield break;
                }

                since = Ever;
                await Task.Delay(options.Interval, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>The position before the first version that would be handed over.</summary>
    public async Task<string> FindPositionAsync(CancellationToken cancellationToken)
    {
        var (watch, since) = await BeginAsync(cancellationToken).ConfigureAwait(false);
        while (!watch.IsThrough)
        {
            await foreach (var found in watch.RoundAsync(cancellationToken).ConfigureAwait(false))
            {
                if (found.Key.Ended >= since)
                {
                    return watch.Position;
                }

                watch.Take(found);
            }
        }

        return watch.Position;
    }

    private async Task<(VersionWatch Watch, long Since)> BeginAsync(CancellationToken cancellationToken)
    {
        var experiment = await new RunLookup(store).FindProcessAsync(process, cancellationToken).ConfigureAwait(false);
        Watched watched = new(experiment, options.Dataset);
        var start = options.From ?? (options.Follow ? WatchStart.Now : WatchStart.Beginning);
        start.Position?.CheckIsOf(watched, store.TrackingUri);
        var since = start.Moment is { } moment ? WriterQuery.CeilingOf(moment) : Ever;
        var position = start.Position?.ToPosition() ?? new WatchPosition(
            ItemKey.Before(Math.Min(since, (time.GetUtcNow() - options.ClockTolerance).ToUnixTimeMilliseconds())));
        EndedRuns runs = new(store, experiment.ExperimentId, new StorePatience(options, time, loggers));
        return (new VersionWatch(watched, runs, position, options.ClockTolerance, time), since);
    }
}
