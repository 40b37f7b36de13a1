using System.Collections.Concurrent;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts.Local;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Search;
using RunLinkedData.MLflow.Tracking.Stores;

namespace RunLinkedData.Versions.Finding;

/// <summary>Looks whether the folder of a process's artifacts is still there.</summary>
internal sealed class ProcessArtifacts(ITrackingStore store)
{
    private const int RunsLookedAt = 20;

    // Nobody had written there when it was looked: while that is so, a run that keeps no files costs no search.
    private readonly ConcurrentDictionary<string, bool> _unwritten = new();

    /// <summary>What is gone; null when the folder is there, is none of this machine, or nobody has published anything in it.</summary>
    public async Task<GoneArtifacts?> FindGoneAsync(Experiment process, CancellationToken cancellationToken)
    {
        if (LocalFolder.Of(process.ArtifactLocation) is not { } folder)
        {
            return null;
        }

        if (Directory.Exists(folder))
        {
            _unwritten.TryRemove(process.ExperimentId, out _);
            return null;
        }

        if (_unwritten.ContainsKey(process.ExperimentId))
        {
            return null;
        }

        // The folder is made by the first file in it. That there were files, only a published dataset proves.
        var query = new RunQuery
        {
            ExperimentIds = [process.ExperimentId],
            Filter = RunFilter.HasStatus(RunStatus.Finished).ToString(),
            MaxResults = RunsLookedAt,
        };
        var runs = await store.SearchRunsAsync(query, cancellationToken).ConfigureAwait(false);
        var gone = runs.Items
            .Where(run => RunLookup.OutputsOf(run).Any())
            .Select(run => GoneArtifacts.Of(run, store.TrackingUri))
            .FirstOrDefault(gone => gone is not null);
        if (gone is null)
        {
            _unwritten[process.ExperimentId] = true;
        }

        return gone;
    }

    /// <summary>A new run would bring the old folder back to life, apart from all that was in it.</summary>
    /// <exception cref="MlflowException"><c>RESOURCE_DOES_NOT_EXIST</c>: the folder is gone.</exception>
    public async Task ThrowIfGoneAsync(Experiment process, CancellationToken cancellationToken)
    {
        if (await FindGoneAsync(process, cancellationToken).ConfigureAwait(false) is { } gone)
        {
            throw new MlflowException(
                MlflowErrorCode.ResourceDoesNotExist,
                $"No run of '{process.Name}' is started, as its artifacts would go to '{process.ArtifactLocation}', which is gone. "
                + $"{gone.Message} If it was removed on purpose, make an empty folder there.");
        }
    }
}
