using RunLinkedData.Datasets.Reading;
using RunLinkedData.Datasets.Sources;
using RunLinkedData.Lake.Files;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Tracking.Stores;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Versions;

namespace RunLinkedData.Lake.Describing;

/// <summary>The published versions of a dataset, and what descriptions need of them: manifests, and the ends of files.</summary>
/// <param name="dataset">The dataset.</param>
/// <param name="store">The store that has its runs.</param>
/// <param name="load">Opens a version of it by its run.</param>
/// <param name="place">Where the table is.</param>
/// <param name="files">Opens files by their locations.</param>
internal sealed class PublishedVersions(
    TrackedDataset dataset,
    ITrackingStore store,
    Func<string, CancellationToken, Task<Dataset>> load,
    TablePlace place,
    TableFiles files)
{
    private const int MostLookedAt = 20;

    /// <summary>The dataset, as tables name it.</summary>
    public string Dataset => $"{dataset.Process}/{dataset.Name}";

    /// <summary>The runs of the versions that are wanted, the oldest first.</summary>
    /// <param name="wanted">Which are wanted.</param>
    /// <param name="before">The table as it is; null when there is none.</param>
    /// <param name="format">The form of the table.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    /// <exception cref="ReferenceException"><c>REFERENCE_NOT_FOUND</c>: there is no such process.</exception>
    /// <exception cref="TableException"><c>TABLE_TAKEN</c>: the table is another one, or another one is around it.</exception>
    public async Task<IReadOnlyList<string>> FindAsync(
        VersionsOptions wanted, TableContent? before, TableFormat format, CancellationToken cancellationToken)
    {
        if (before is null)
        {
            await place.CheckNewAsync(format, cancellationToken).ConfigureAwait(false);
        }
        else if (before.Dataset != Dataset)
        {
            throw TableException.OfAnother(before, Dataset);
        }

        var versions = await dataset.VersionsAsync(wanted.CopyTo, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
        string[] found = [.. versions.OrderBy(version => version.StartedAt).ThenBy(version => version.RunId, StringComparer.Ordinal)
            .Select(version => version.RunId)];
        return before is { RunIds.Count: > 0 } && !before.RunIds.Intersect(found, StringComparer.Ordinal).Any()
                && !await IsOfThisStoreAsync(before.RunIds, cancellationToken).ConfigureAwait(false)
            ? throw TableException.OfAnotherStore(before, store.TrackingUri)
            : found;
    }

    /// <summary>Reads versions, some at once; of one that cannot be described, the reason.</summary>
    public IAsyncEnumerable<(DescribedVersion? Version, UndescribedVersion? Reason)> ReadAsync(
        IReadOnlyList<string> runIds, CancellationToken cancellationToken) =>
        ReadAhead.InOrderAsync(runIds, TryReadAsync, cancellationToken);

    private async Task<(DescribedVersion? Version, UndescribedVersion? Reason)> TryReadAsync(
        string runId, CancellationToken cancellationToken)
    {
        try
        {
            var version = await load(runId, cancellationToken).ConfigureAwait(false);
            return WhyNot(version.Manifest) is { } reason
                ? (null, new UndescribedVersion { RunId = runId, Reason = reason })
                : (await ReadAsync(version, cancellationToken).ConfigureAwait(false), null);
        }
        catch (RunLinkedDataException e)
        {
            // Deleted meanwhile, damaged, or where no engine gets at it.
            return (null, new UndescribedVersion { RunId = runId, Reason = e.Message });
        }
    }

    // A run that was deleted is known still, unless it was deleted for good.
    private async Task<bool> IsOfThisStoreAsync(IReadOnlyList<string> runIds, CancellationToken cancellationToken)
    {
        foreach (var runId in runIds.Reverse().Take(MostLookedAt))
        {
            try
            {
                await store.GetRunAsync(runId, cancellationToken).ConfigureAwait(false);
                return true;
            }
            catch (MlflowException e) when (e.Code is MlflowErrorCode.ResourceDoesNotExist or MlflowErrorCode.InvalidParameterValue)
            {
            }
        }

        return false;
    }

    private static string? WhyNot(DatasetManifest manifest) => manifest switch
    {
        { Format: null } => "It consists of files, not of rows.",
        { IsTable: true } => $"Its rows are in a {manifest.Format} table of another program.",
        { Format: not DatasetFormat.Parquet } => $"Its rows are stored as {manifest.Format}; tables have Parquet files.",
        _ => null,
    };

    private async Task<DescribedVersion> ReadAsync(Dataset version, CancellationToken cancellationToken)
    {
        List<DescribedFile> described = [];
        foreach (var file in version.Manifest.Files)
        {
            var location = await LocateAsync(version, file, cancellationToken).ConfigureAwait(false);
            place.Check(location, file.Run ?? version.RunId);
            var content = await files.OpenSeekableAsync(location, file.Bytes, stamp: null, cancellationToken).ConfigureAwait(false);
            await using (content.ConfigureAwait(false))
            {
                described.Add(new DescribedFile
                {
                    Location = location,
                    Bytes = file.Bytes,
                    Rows = file.Rows,
                    Leaves = FileFooter.Read(content, file, version.Manifest.Columns),
                });
            }
        }

        return new DescribedVersion
        {
            RunId = version.RunId,
            CreatedAt = version.Manifest.CreatedAt,
            Columns = version.Manifest.Columns,
            Files = described,
        };
    }

    private static async Task<FileLocation> LocateAsync(Dataset version, DatasetFile file, CancellationToken cancellationToken)
    {
        var found = await version.FindPlaceAsync(file, cancellationToken).ConfigureAwait(false);
        var uri = found.LocalPath ?? file.Uri ?? $"{found.Store.ArtifactUri.TrimEnd('/')}/{found.Path}";
        return FileLocation.TryParse(uri) is { } location && (location.IsLocal || !IsOfServer(location.Root))
            ? location
            : throw new SourceException(
                ErrorCode.TableUnsupported,
                $"'{file.Path}' lies at '{uri}', behind a tracking server, where engines do not get at it. "
                    + "Let the runs keep their artifacts where engines read: in a bucket, or in a folder that is shared.");
    }

    private static bool IsOfServer(string root) =>
        root.StartsWith("mlflow-artifacts:", StringComparison.Ordinal) || root.StartsWith("http", StringComparison.Ordinal);
}
