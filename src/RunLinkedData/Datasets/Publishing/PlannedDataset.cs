using Microsoft.Extensions.Logging;
using RunLinkedData.Datasets.Locating;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Model.Members;
using RunLinkedData.Waiting;

namespace RunLinkedData.Datasets.Publishing;

/// <summary>A dataset that members of a group have saved in parts, looked at as a whole before anything is published.</summary>
internal sealed class PlannedDataset
{
    // Enough to hide the answer times of a storage behind a network.
    private const int ReadAtOnce = 32;

    private readonly IArtifactStore _artifacts;
    private readonly DatasetIdentity _dataset;
    private readonly DatasetParts _parts;
    private readonly DatasetPublication _publication;
    private readonly IReadOnlyList<PartName> _saved;
    private readonly IReadOnlyDictionary<string, long?> _found;
    private readonly bool _isWritten;

    private PlannedDataset(
        IArtifactStore artifacts,
        DatasetIdentity dataset,
        DatasetPublication publication,
        IReadOnlyList<PartName> saved,
        IReadOnlyDictionary<string, long?> found,
        DatasetManifest manifest,
        bool isWritten)
    {
        (_artifacts, _dataset, _parts) = (artifacts, dataset, new DatasetParts(artifacts, dataset));
        (_publication, _saved, _found, Manifest, _isWritten) = (publication, saved, found, manifest, isWritten);
    }

    /// <summary>What it is, or is to be.</summary>
    public DatasetManifest Manifest { get; private set; }

    /// <summary>Looks at a dataset; null when it is not one of parts. Nothing is written.</summary>
    /// <param name="artifacts">The artifacts of the run.</param>
    /// <param name="others">Opens what else holds files; null where all lie in the own folder.</param>
    /// <param name="dataset">The dataset.</param>
    /// <param name="size">How many members there are.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    /// <exception cref="RunStateException">
    /// <c>PARTS_MISSING</c>: not every member has saved a part, or there are more parts than members.
    /// </exception>
    /// <exception cref="DatasetException">The parts are no one dataset, or a file of theirs is missing.</exception>
    public static async Task<PlannedDataset?> FindAsync(
        IArtifactStore artifacts,
        HoldingStores? others,
        DatasetIdentity dataset,
        int size,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var folder = await artifacts.ListAsync(dataset.Folder, cancellationToken).ConfigureAwait(false);
        var parts = new DatasetParts(artifacts, dataset);
        var saved = await parts.ListAsync(folder, cancellationToken).ConfigureAwait(false);
        if (saved.Count == 0)
        {
            return null;
        }

        var found = await StoredFiles.FindAsync(artifacts, dataset.Folder, folder, parts.Folder, cancellationToken).ConfigureAwait(false);
        var publication = new DatasetPublication(artifacts, dataset, time);
        if (found.ContainsKey(dataset.ManifestPath))
        {
            // Of a publisher that was killed, or is at work now.
            var written = await ReadWrittenAsync(artifacts, dataset, found, cancellationToken).ConfigureAwait(false);
            return new PlannedDataset(artifacts, dataset, publication, saved, found, written, isWritten: true);
        }

        var latest = saved.GroupBy(part => part.Index).Select(attempts => attempts.MaxBy(part => part.Attempt)!)
            .OrderBy(part => part.Index).ToArray();
        CheckComplete(dataset, [.. latest.Select(part => part.Index)], size);
        var manifests = new PartManifest[latest.Length];
        await LimitedParallel.ForEachAsync(
            latest.Index(),
            ReadAtOnce,
            async (part, token) => manifests[part.Index] = await parts.ReadAsync(part.Item, token).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);
        CheckFiles(dataset, manifests, found);
        var merged = Merge(publication, dataset, manifests);
        await CheckElsewhereAsync(new FileLocator(artifacts, dataset, others), merged, cancellationToken).ConfigureAwait(false);
        return new PlannedDataset(artifacts, dataset, publication, saved, found, merged, isWritten: false);
    }

    /// <summary>Writes the manifest, unless that was done. Another publisher that was faster has written the same.</summary>
    public async Task PublishAsync(CancellationToken cancellationToken)
    {
        if (_isWritten)
        {
            return;
        }

        try
        {
            await _publication.PublishAsync(Manifest, cancellationToken).ConfigureAwait(false);
        }
        catch (DatasetException e) when (e.Code == ErrorCode.DatasetExists)
        {
            var folder = await _artifacts.ListAsync(_dataset.Folder, cancellationToken).ConfigureAwait(false);
            var found = await StoredFiles.FindAsync(
                _artifacts, _dataset.Folder, folder, _parts.Folder, cancellationToken).ConfigureAwait(false);
            Manifest = await ReadWrittenAsync(_artifacts, _dataset, found, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Takes away what attempts have left that are not part of the version. A failure is logged: nobody reads these files.
    /// </summary>
    public async Task CleanAsync(ILogger logger, CancellationToken cancellationToken)
    {
        var kept = Manifest.Files.Where(file => !file.LiesElsewhere).Select(file => $"{_dataset.Folder}/{file.Path}")
            .ToHashSet(StringComparer.Ordinal);
        var left = _found.Keys.Where(path => !kept.Contains(path) && !IsOwnName(path));
        var superseded = _saved.Where(part => _saved.Any(other => other.Index == part.Index && other.Attempt > part.Attempt));
        try
        {
            await LimitedParallel.ForEachAsync(
                left.Concat(superseded.Select(part => $"{_parts.Folder}/{part.File}")),
                (path, token) => _artifacts.DeleteAsync(path, token),
                cancellationToken).ConfigureAwait(false);
        }
        catch (MlflowException e)
        {
            logger.LogWarning(e, "What attempts have left of {Dataset} could not be deleted; it is no part of the version", _dataset);
        }
    }

    private static DatasetManifest Merge(DatasetPublication publication, DatasetIdentity dataset, PartManifest[] parts)
    {
        try
        {
            return ManifestJson.Check(publication.Merge(parts), dataset);
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            throw dataset.Error(ErrorCode.DatasetManifest, $"The part manifests of {dataset} cannot be put together: {e.Message}", e);
        }
    }

    private static void CheckComplete(DatasetIdentity dataset, IReadOnlyList<int> indices, int size)
    {
        if (Enumerable.Range(0, size).Except(indices).ToList() is { Count: > 0 } missing)
        {
            throw new RunStateException(
                ErrorCode.PartsMissing,
                dataset.RunId,
                $"{dataset} cannot be published: of {size} members, {IndexRanges.ToText(missing)} have saved no part of it. "
                + "Nothing was published. A member without rows saves a part without rows; "
                + "what one member makes alone it saves with SaveDataset.");
        }

        if (indices[^1] >= size)
        {
            throw new RunStateException(
                ErrorCode.PartsMissing,
                dataset.RunId,
                $"{dataset} cannot be published: it has parts of {IndexRanges.ToText(indices.Where(index => index >= size))}, "
                + $"and the members were said to be {size}, from 0. Nothing was published. Say how many they are.");
        }
    }

    private static void CheckFiles(DatasetIdentity dataset, PartManifest[] parts, IReadOnlyDictionary<string, long?> found)
    {
        Dictionary<string, PartManifest> owners = new(StringComparer.Ordinal);
        foreach (var part in parts)
        {
            foreach (var file in part.Files)
            {
                if (!owners.TryAdd(file.Path, part))
                {
                    throw dataset.Error(
                        ErrorCode.DatasetExists,
                        $"{dataset} cannot be published: members {owners[file.Path].Index} and {part.Index} have both saved '{file.Path}'. "
                        + "Nothing was published. Give the files of each member names of their own, such as a folder by its index.");
                }

                CheckFile(dataset, file, found, $", as member {part.Index} has saved it in attempt {part.Attempt}");
            }
        }
    }

    /// <summary>What members refer to was there when they did; until all have completed, runs may be deleted.</summary>
    private static async Task CheckElsewhereAsync(FileLocator locator, DatasetManifest manifest, CancellationToken cancellationToken)
    {
        var elsewhere = manifest.Files.Where(file => file.LiesElsewhere).ToList();
        var there = await locator.FindThereAsync(elsewhere, cancellationToken).ConfigureAwait(false);
        if (elsewhere.Find(file => !there.Contains(file)) is { } gone)
        {
            var place = await locator.FindAsync(gone, cancellationToken).ConfigureAwait(false);
            throw FileContent.Missing(locator.Dataset, place, gone);
        }
    }

    private static void CheckFile(DatasetIdentity dataset, DatasetFile file, IReadOnlyDictionary<string, long?> found, string who)
    {
        if (file.LiesElsewhere)
        {
            return;
        }

        if (!found.TryGetValue($"{dataset.Folder}/{file.Path}", out var bytes) || (bytes is not null && bytes != file.Bytes))
        {
            throw dataset.Corrupt(file.Path, (bytes is null ? "is not there" : $"has {bytes} bytes and not {file.Bytes}") + who);
        }
    }

    /// <summary>A manifest that is there wins: it was whole when it was written. It must be so still.</summary>
    private static async Task<DatasetManifest> ReadWrittenAsync(
        IArtifactStore artifacts, DatasetIdentity dataset, IReadOnlyDictionary<string, long?> found, CancellationToken cancellationToken)
    {
        var json = await ManifestJson.FetchAsync(artifacts, dataset, cancellationToken).ConfigureAwait(false)
            ?? throw dataset.Contended(DatasetIdentity.ManifestFile);
        var manifest = ManifestJson.Read(json, dataset);
        foreach (var file in manifest.Files)
        {
            CheckFile(dataset, file, found, ", as the manifest has it that an earlier publication has written");
        }

        return manifest;
    }

    // The manifest, and what else this library keeps beside the files.
    private bool IsOwnName(string path) =>
        path[(_dataset.Folder.Length + 1)..] is ['_', ..] name
        && name.EndsWith(".json", StringComparison.Ordinal)
        && !name.Contains('/', StringComparison.Ordinal);
}
