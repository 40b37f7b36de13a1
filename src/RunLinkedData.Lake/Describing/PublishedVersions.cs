using RunLinkedData.Datasets.Reading;
using RunLinkedData.Datasets.Sources;
using RunLinkedData.Lake.Files;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Versions;

namespace RunLinkedData.Lake.Describing;

/// <summary>The published versions of a dataset, and what descriptions need of them: manifests, and the ends of files.</summary>
/// <param name="dataset">The dataset.</param>
/// <param name="load">Opens a version of it by its run.</param>
/// <param name="files">Opens files by their locations.</param>
internal sealed class PublishedVersions(
    TrackedDataset dataset, Func<string, CancellationToken, Task<Dataset>> load, TableFiles files)
{
    /// <summary>The dataset, as tables name it.</summary>
    public string Dataset => $"{dataset.Process}/{dataset.Name}";

    /// <summary>The runs of the versions that are wanted, the oldest first.</summary>
    /// <exception cref="ReferenceException"><c>REFERENCE_NOT_FOUND</c>: there is no such process.</exception>
    public async Task<IReadOnlyList<string>> FindAsync(VersionsOptions wanted, CancellationToken cancellationToken)
    {
        var versions = await dataset.VersionsAsync(wanted.CopyTo, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
        return [.. versions.OrderBy(version => version.StartedAt).ThenBy(version => version.RunId, StringComparer.Ordinal)
            .Select(version => version.RunId)];
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
        var place = await version.FindPlaceAsync(file, cancellationToken).ConfigureAwait(false);
        var uri = place.LocalPath ?? file.Uri ?? $"{place.Store.ArtifactUri.TrimEnd('/')}/{place.Path}";
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
