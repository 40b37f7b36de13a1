using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.Model;

namespace RunLinkedData.Datasets.Publishing;

/// <summary>
/// Says in the artifacts of a run that several programs record on which of them saves a dataset: one at a time, so that none takes the
/// files of another for those of an attempt that died.
/// </summary>
internal sealed class DatasetClaim : IAsyncDisposable
{
    private static readonly TimeSpan CleanupLimit = TimeSpan.FromSeconds(30);

    private readonly IArtifactStore _artifacts;
    private readonly DatasetIdentity _dataset;
    private readonly ConcurrentDictionary<string, bool> _kept;
    private readonly ILogger _logger;

    private DatasetClaim(IArtifactStore artifacts, DatasetIdentity dataset, ConcurrentDictionary<string, bool> kept, ILogger logger)
    {
        _artifacts = artifacts;
        _dataset = dataset;
        _kept = kept;
        _logger = logger;
    }

    // Beside the folder, whose files are those of the manifest: no dataset has such a name.
    private string Path => _dataset.Folder + "~writing";

    /// <summary>
    /// Takes it. <c>kept</c>: those of this program that could not be taken away when it was done, as it may not delete; they are its own
    /// still.
    /// </summary>
    /// <exception cref="DatasetException"><c>DATASET_EXISTS</c>: another program saves it.</exception>
    public static async Task<DatasetClaim> TakeAsync(
        IArtifactStore artifacts,
        DatasetIdentity dataset,
        ConcurrentDictionary<string, bool> kept,
        ILogger logger,
        CancellationToken cancellationToken)
    {
        DatasetClaim claim = new(artifacts, dataset, kept, logger);
        if (kept.TryRemove(claim.Path, out _))
        {
            return claim;
        }

        try
        {
            await artifacts.WriteAsync(claim.Path, "\n"u8.ToArray(), overwrite: false, cancellationToken).ConfigureAwait(false);
            return claim;
        }
        catch (MlflowException e) when (e.Code == MlflowErrorCode.ResourceAlreadyExists)
        {
            throw dataset.Claimed(e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(CleanupLimit);
        try
        {
            await _artifacts.DeleteAsync(Path, limit.Token).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            _kept[Path] = true;
            _logger.LogWarning(e, "The file {Path}, which says that {Dataset} is being saved, could not be deleted", Path, _dataset);
        }
    }
}
