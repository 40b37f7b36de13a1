using System.Collections.Concurrent;
using RunLinkedData.Datasets.Sources;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Artifacts.Local;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Stores;

namespace RunLinkedData.Datasets.Locating;

/// <summary>
/// Opens what holds files that do not lie in a version's own folder: the artifacts of other runs, and places at URIs. Each is looked up
/// once, so make one for each question.
/// </summary>
/// <remarks>Safe for use by several threads at once.</remarks>
internal sealed class HoldingStores(ITrackingStore tracking, ArtifactStoreRegistry artifactStores, VersionSources? sources = null)
{
    private readonly ConcurrentDictionary<string, Lazy<Task<HoldingRun?>>> _runs = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, IArtifactStore> _folders = new(StringComparer.Ordinal);

    /// <summary>The kinds of tables of other programs that are known.</summary>
    public VersionSources Sources { get; } = sources ?? VersionSources.None;

    /// <summary>The artifacts of a run, deleted ones too; null when there is no such run any more.</summary>
    public async Task<HoldingRun?> FindRunAsync(string runId, CancellationToken cancellationToken)
    {
        var asked = _runs.GetOrAdd(runId, id => new Lazy<Task<HoldingRun?>>(() => AskAsync(id)));
        try
        {
            return await asked.Value.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch when (asked.Value.IsFaulted)
        {
            // The next one asks anew.
            _runs.TryRemove(new(runId, asked));
            throw;
        }
    }

    /// <summary>The folder at a URI.</summary>
    /// <exception cref="MlflowException">
    /// <c>INVALID_PARAMETER_VALUE</c>: no store of that scheme is known, or the URI is not understood.
    /// </exception>
    public IArtifactStore OpenFolder(string uri) => _folders.GetOrAdd(
        uri,
        // A folder that people name is one of this machine, also where the runs are on a server.
        folder => UriScheme.Of(folder) == "file" ? new LocalArtifactStore(folder) : artifactStores.Open(folder));

    // Whoever waits may give up; others wait for the same answer.
    private async Task<HoldingRun?> AskAsync(string runId)
    {
        try
        {
            var info = (await tracking.GetRunAsync(runId, CancellationToken.None).ConfigureAwait(false)).Info;
            return new HoldingRun(artifactStores.Open(info.ArtifactUri), info.LifecycleStage == LifecycleStage.Deleted);
        }
        catch (MlflowException e) when (e.Code == MlflowErrorCode.ResourceDoesNotExist)
        {
            return null;
        }
    }
}

/// <summary>A run whose artifacts hold files of versions of other runs.</summary>
internal sealed record HoldingRun(IArtifactStore Artifacts, bool IsDeleted);
