using Microsoft.Extensions.Logging;
using RunLinkedData.Datasets.Importing;
using RunLinkedData.Datasets.Locating;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Parts;
using RunLinkedData.Waiting;

namespace RunLinkedData.Datasets.Publishing;

/// <summary>What one writer puts into the folder of a dataset. Knows which files these are, so that they can be taken away again.</summary>
/// <remarks>
/// Nothing locks the folder, and two programs that have resumed one run may save the same dataset at once. So rows beside files of others
/// go into files of other names, and nothing of others is deleted before the manifest is there. Plain files have the names that they have
/// and take the place of others; they are looked at again before the manifest is written.
/// A later attempt of a member replaces what it finds (<c>overwrite</c>); a first one, which may go on beside it, does not.
/// </remarks>
/// <param name="artifacts">The artifacts of the run.</param>
/// <param name="dataset">Whose folder it is.</param>
/// <param name="logger">Told what could not be taken away.</param>
/// <param name="prefix">
/// What the names of part files have before their numbers, so that those of several writers differ; nothing where one writes alone.
/// </param>
/// <param name="left">What lay there before; null for nothing.</param>
/// <param name="overwrite">Whether all of its files may take the place of others.</param>
/// <param name="known">What lies elsewhere already and need not be stored; null for none.</param>
internal sealed class PartFolder(
    IArtifactStore artifacts,
    DatasetIdentity dataset,
    ILogger logger,
    string prefix = "",
    LeftFiles? left = null,
    bool overwrite = false,
    ReusableFiles? known = null)
{
    private static readonly TimeSpan CleanupLimit = TimeSpan.FromSeconds(30);

    private readonly List<DatasetFile> _files = [];
    private readonly LeftFiles _left = left ?? new LeftFiles(dataset, new HashSet<string>(), mayDelete: true);

    /// <summary>What the names of part files have before their numbers.</summary>
    public string Prefix => prefix;

    /// <summary>The files that are complete, also those that need not be stored as they lie elsewhere.</summary>
    public IReadOnlyList<DatasetFile> Files => _files;

    /// <summary>The folders without files; null when there are none.</summary>
    public IReadOnlyList<string>? EmptyFolders { get; private set; }

    /// <summary>Starts a file.</summary>
    public async Task<PartUpload> OpenAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            var target = PathOf(path);
            var upload = await artifacts.OpenWriteAsync(target, Replaces(target), cancellationToken).ConfigureAwait(false);
            return new PartUpload(path, upload, new PartStream(upload.Content));
        }
        catch (MlflowException e) when (PublicationErrors.IsOfAnotherWriter(e))
        {
            throw dataset.Contended(path, e);
        }
    }

    /// <summary>Makes a file appear; one that is known needs not.</summary>
    public async Task CommitAsync(PartUpload part, long rows, CancellationToken cancellationToken)
    {
        var sha256 = part.Stream.Sha256;
        if (!_left.Contains(PathOf(part.Path))
            && known?.Find(part.Path, sha256, part.Stream.Position, rows, mode: null) is { } there)
        {
            _files.Add(there);
            return;
        }

        try
        {
            await part.Upload.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (MlflowException e) when (PublicationErrors.IsOfAnotherWriter(e))
        {
            throw dataset.Contended(part.Path, e);
        }

        _files.Add(new DatasetFile
        {
            Path = part.Path,
            Bytes = part.Stream.Position,
            Rows = rows,
            Sha256 = sha256,
            Version = part.Upload.Version,
        });
    }

    /// <summary>
    /// Puts files of this machine there, a few at once, and hashes what arrives: when a file is changed meanwhile, saving fails,
    /// or what is there has that hash.
    /// </summary>
    public async Task StoreAsync(FoundFiles found, CancellationToken cancellationToken)
    {
        EmptyFolders = found.EmptyFolders.Count == 0 ? null : found.EmptyFolders;
        await LimitedParallel.ForEachAsync(
            found.Files, (file, token) => StoreAsync(file.Path, file.Source, token), cancellationToken).ConfigureAwait(false);
        _files.Sort((one, other) => string.CompareOrdinal(one.Path, other.Path));
    }

    /// <summary>
    /// Refuses to publish files that are no longer there as they were put there. <c>replacesManifest</c>: whether a manifest that is there
    /// may be that of an earlier attempt, which is looked at when the own one is written.
    /// </summary>
    public async Task CheckAsync(bool replacesManifest, CancellationToken cancellationToken)
    {
        var found = await FindAsync(cancellationToken).ConfigureAwait(false);
        if (!replacesManifest && found.ContainsKey(dataset.ManifestPath))
        {
            throw dataset.Exists();
        }

        if (_files.Find(file => !file.LiesElsewhere && !IsIn(found, file)) is { } lost)
        {
            throw dataset.Contended(lost.Path);
        }

        if (!_left.MayDelete && Others() is [var rest, ..] all)
        {
            throw dataset.LeftBehind(rest, all.Count);
        }
    }

    /// <summary>Takes away what others have left, once there is a manifest and they cannot publish. What fails is only logged.</summary>
    public async Task ClearAsync()
    {
        using var limit = new CancellationTokenSource(CleanupLimit);
        try
        {
            foreach (var path in Others())
            {
                await artifacts.DeleteAsync(path, limit.Token).ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            logger.LogWarning(
                e,
                "{Dataset} is published, and files of another attempt to save it could not be deleted. They are no part of it, but "
                + "whoever reads all files of its folder instead of those of its manifest reads them too",
                dataset);
        }
    }

    /// <summary>Takes away the files of a save that failed. The failure is what the caller hears of, so this one only logs.</summary>
    public async Task DeleteAsync()
    {
        var stored = _files.FindAll(file => !file.LiesElsewhere);
        if (stored.Count == 0)
        {
            return;
        }

        using var limit = new CancellationTokenSource(CleanupLimit);
        try
        {
            var found = await FindAsync(limit.Token).ConfigureAwait(false);

            // Published by another writer, or by a call of which only the answer was lost: what the manifest names stays.
            var published = found.ContainsKey(dataset.ManifestPath) ? await PublishedAsync(limit.Token).ConfigureAwait(false) : [];
            var own = stored.FindAll(file => IsIn(found, file) && !published.Contains(file.Path));
            foreach (var file in own)
            {
                await artifacts.DeleteAsync(PathOf(file.Path), limit.Token).ConfigureAwait(false);
            }

            // Files that have gone or changed mean that another writer is at work in the folder. Elsewhere a folder is only its files.
            if (artifacts.Capabilities.LocalFiles && own.Count == stored.Count)
            {
                DeleteEmpty(artifacts.GetLocalPath(dataset.Folder));
            }
        }
        catch (Exception e)
        {
            logger.LogWarning(
                e,
                "Files of {Dataset} could not be deleted after saving it failed. They are not published; saving it again in this run "
                + "deletes or replaces them.",
                dataset);
        }
    }

    // Another writer may publish in it at this moment: what is not empty stays.
    private static void DeleteEmpty(string folder)
    {
        foreach (var inner in new DirectoryInfo(folder).EnumerateDirectories().Where(inner => inner.LinkTarget is null))
        {
            DeleteEmpty(inner.FullName);
        }

        if (!Directory.EnumerateFileSystemEntries(folder).Any())
        {
            Directory.Delete(folder);
        }
    }

    private async Task<HashSet<string>> PublishedAsync(CancellationToken cancellationToken) =>
        await ManifestJson.FetchAsync(artifacts, dataset, cancellationToken).ConfigureAwait(false) is { } json
            ? [.. ManifestJson.Read(json, dataset).Files.Where(file => !file.LiesElsewhere).Select(file => file.Path)]
            : [];

    private async Task StoreAsync(string path, string source, CancellationToken cancellationToken)
    {
        try
        {
            // Where a file of another attempt lies, it is replaced.
            var target = PathOf(path);
            if (known is not null && !_left.Contains(target) && FindKnown(path, source, known, cancellationToken) is { } there)
            {
                lock (_files)
                {
                    _files.Add(there);
                }

                return;
            }

            var stored = await artifacts.UploadFileAsync(
                source, target, Replaces(target), hash: true, cancellationToken).ConfigureAwait(false);
            lock (_files)
            {
                _files.Add(new DatasetFile
                {
                    Path = path,
                    Bytes = stored.Bytes,
                    Rows = 0,
                    Sha256 = stored.Sha256!,
                    Mode = FilePermissions.Of(source),
                    Version = stored.Version,
                });
            }
        }
        catch (MlflowException e) when (PublicationErrors.IsOfAnotherWriter(e))
        {
            throw dataset.Contended(path, e);
        }
    }

    /// <summary>A file of this machine as it lies elsewhere already; null when it does not.</summary>
    private static DatasetFile? FindKnown(string path, string source, ReusableFiles known, CancellationToken cancellationToken)
    {
        using var file = SourceFile.Open(source);
        if (!known.MayHave(file.Length))
        {
            return null;
        }

        var (sha256, bytes) = FileHash.Of(file.Handle, cancellationToken);
        file.ThrowIfChanged();
        return known.Find(path, sha256, bytes, rows: 0, FilePermissions.Of(file.Handle));
    }

    /// <summary>The sizes of the files that lie where this one has put its own, by one listing per folder.</summary>
    private async Task<Dictionary<string, long?>> FindAsync(CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, long?>(StringComparer.Ordinal);
        var folders = _files.Where(f => !f.LiesElsewhere).Select(f => ArtifactPath.FolderOf(PathOf(f.Path)));
        foreach (var folder in folders.Append(dataset.Folder).Distinct(StringComparer.Ordinal))
        {
            foreach (var entry in await artifacts.ListAsync(folder, cancellationToken).ConfigureAwait(false))
            {
                found[entry.Path] = entry.Bytes;
            }
        }

        return found;
    }

    private bool IsIn(Dictionary<string, long?> found, DatasetFile file) =>
        found.TryGetValue(PathOf(file.Path), out var bytes) && bytes == file.Bytes;

    private IReadOnlyList<string> Others() => _left.Except(_files.Where(file => !file.LiesElsewhere).Select(file => PathOf(file.Path)));

    private bool Replaces(string target) => overwrite || _left.Contains(target);

    private string PathOf(string path) => dataset.Folder + "/" + path;
}
