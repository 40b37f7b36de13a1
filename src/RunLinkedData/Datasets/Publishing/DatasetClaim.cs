using System.Collections.Concurrent;
using System.Text;
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
    // The name of a part manifest is much shorter.
    private const int Longest = 1 << 10;

    private static readonly TimeSpan CleanupLimit = TimeSpan.FromSeconds(30);

    private readonly IArtifactStore _artifacts;
    private readonly DatasetIdentity _dataset;
    private readonly PartName? _member;
    private readonly ConcurrentDictionary<string, bool> _kept;
    private readonly ILogger _logger;

    private DatasetClaim(
        IArtifactStore artifacts,
        DatasetIdentity dataset,
        PartName? member,
        ConcurrentDictionary<string, bool> kept,
        ILogger logger)
    {
        _artifacts = artifacts;
        _dataset = dataset;
        _member = member;
        _kept = kept;
        _logger = logger;
    }

    // Beside the folder, whose files are those of the manifest: no dataset has such a name.
    private string Path => _dataset.Folder + "~writing";

    private byte[] Content => Encoding.UTF8.GetBytes((_member is null ? "" : _member.File) + "\n");

    /// <summary>
    /// Takes it. <c>member</c>: which member of a group this program is, which takes over what an earlier attempt of it has left; null
    /// where it is none. <c>kept</c>: those of this program that could not be taken away when it was done, as it may not delete; they are
    /// its own still.
    /// </summary>
    /// <exception cref="DatasetException"><c>DATASET_EXISTS</c>: another program saves it.</exception>
    public static async Task<DatasetClaim> TakeAsync(
        IArtifactStore artifacts,
        DatasetIdentity dataset,
        PartName? member,
        ConcurrentDictionary<string, bool> kept,
        ILogger logger,
        CancellationToken cancellationToken)
    {
        DatasetClaim claim = new(artifacts, dataset, member, kept, logger);
        if (kept.TryRemove(claim.Path, out _))
        {
            return claim;
        }

        try
        {
            await artifacts.WriteAsync(claim.Path, claim.Content, overwrite: false, cancellationToken).ConfigureAwait(false);
        }
        catch (MlflowException e) when (e.Code == MlflowErrorCode.ResourceAlreadyExists)
        {
            var holder = await claim.FindHolderAsync(cancellationToken).ConfigureAwait(false);
            if (holder is null || member is null || !holder.IsBefore(member))
            {
                throw dataset.Claimed(holder, e);
            }

            await artifacts.WriteAsync(claim.Path, claim.Content, overwrite: true, cancellationToken).ConfigureAwait(false);
        }

        return claim;
    }

    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(CleanupLimit);
        try
        {
            // That of a later attempt stays.
            if (_member is null || await FindHolderAsync(limit.Token).ConfigureAwait(false) == _member with { LeavesEarlier = false })
            {
                await _artifacts.DeleteAsync(Path, limit.Token).ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            _kept[Path] = true;
            _logger.LogWarning(e, "The file {Path}, which says that {Dataset} is being saved, could not be deleted", Path, _dataset);
        }
    }

    /// <summary>The member that saves the dataset, or was killed while it did; null where it is none, or is done.</summary>
    private async Task<PartName?> FindHolderAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _artifacts.FindAsync(Path, Longest, cancellationToken).ConfigureAwait(false) is { } content
                ? PartName.Parse(Encoding.UTF8.GetString(content).TrimEnd('\n'))
                : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
