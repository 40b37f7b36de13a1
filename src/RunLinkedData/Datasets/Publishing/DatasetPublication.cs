using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Artifacts.Local;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Model.Manifest.Figures;
using RunLinkedData.Tables.Columns;
using RunLinkedData.Tables.Profiling;

namespace RunLinkedData.Datasets.Publishing;

/// <summary>
/// Makes a version of the parts that lie in a dataset's folder: puts them together and writes the manifest, once and exclusively.
/// </summary>
/// <remarks>
/// <c>member</c>: set where a member of a group saves the whole. It takes the place of what an earlier attempt of it has saved: until all
/// members have finished, no reader counts on that.
/// </remarks>
internal sealed class DatasetPublication(IArtifactStore artifacts, DatasetIdentity dataset, TimeProvider time, PartName? member = null)
{
    // Until its writer holds a file, or after it has let go of it to name it, a moment passes.
    private static readonly TimeSpan DeadAfter = TimeSpan.FromSeconds(2);

    private readonly DatasetParts _parts = new(artifacts, dataset);

    /// <summary>The manifest that an earlier attempt of the same member has written; null where there is none.</summary>
    /// <exception cref="DatasetException"><c>DATASET_EXISTS</c>: somebody else has saved the dataset.</exception>
    public async Task<DatasetManifest?> FindEarlierAsync(CancellationToken cancellationToken)
    {
        if (member is null || await ManifestJson.FetchAsync(artifacts, dataset, cancellationToken).ConfigureAwait(false) is not { } json)
        {
            return null;
        }

        var found = ManifestJson.Read(json, dataset);
        return found is not { MemberIndex: { } index, MemberAttempt: { } attempt } ? throw dataset.Exists()
            : new PartName(index, attempt).IsBefore(member) ? found
            : index == member.Index ? throw dataset.Exists()
            : throw dataset.ExistsOf(index);
    }

    /// <summary>Refuses a folder that holds a dataset, and tells what lies there without one.</summary>
    public async Task<LeftFiles> PrepareAsync(CancellationToken cancellationToken)
    {
        await RefuseTwinAsync(cancellationToken).ConfigureAwait(false);
        var found = await artifacts.ListAsync(dataset.Folder, cancellationToken).ConfigureAwait(false);
        if (found.Any(e => e.Path == dataset.ManifestPath))
        {
            // Before the files: a dataset that has a manifest is whole. Where that may not be deleted, it is replaced when it is.
            _ = await FindEarlierAsync(cancellationToken).ConfigureAwait(false) ?? throw dataset.Exists();
            await TryDeleteAsync(dataset.ManifestPath, cancellationToken).ConfigureAwait(false);
        }

        if ((await _parts.ListAsync(found, cancellationToken).ConfigureAwait(false)).Count > 0)
        {
            throw dataset.HasParts();
        }

        var files = await StoredFiles.FindAsync(artifacts, dataset.Folder, found, except: null, cancellationToken).ConfigureAwait(false);
        HashSet<string> left = new(files.Keys, StringComparer.Ordinal);
        left.Remove(dataset.ManifestPath);
        if (artifacts.Capabilities.LocalFiles)
        {
            // The unfinished files of a program that was killed are hidden.
            new LocalArtifactStore(artifacts.GetLocalPath(dataset.Folder)).RemoveLeftUploads(DeadAfter, cancellationToken);
        }

        // Where something lies, it is tried whether deleting is allowed, beside the folder: no dataset has such a name.
        var mayDelete = left.Count == 0 || await TryDeleteAsync(dataset.Folder + "~deleting", cancellationToken).ConfigureAwait(false);
        return new LeftFiles(dataset, left, mayDelete);
    }

    /// <summary>
    /// Clears away what earlier attempts of a member have left, and nothing else. Gives its part, which stays, when the manifest is there,
    /// or may be written at this moment: the set was complete, and whoever published it was killed before the run ended, or is at work.
    /// </summary>
    /// <exception cref="DatasetException">
    /// <c>DATASET_EXISTS</c>: this attempt or a later one has saved the part, or the dataset is not one of parts.
    /// </exception>
    public async Task<PartManifest?> PreparePartAsync(PartName part, CancellationToken cancellationToken)
    {
        await RefuseTwinAsync(cancellationToken).ConfigureAwait(false);
        var found = await artifacts.ListAsync(dataset.Folder, cancellationToken).ConfigureAwait(false);
        var parts = await _parts.ListAsync(found, cancellationToken).ConfigureAwait(false);
        var earlier = parts.Where(other => other.Index == part.Index).ToList();
        var isPublished = found.Any(entry => entry.Path == dataset.ManifestPath);
        if ((isPublished || part.LeavesEarlier) && earlier.MaxBy(other => other.Attempt) is { } last)
        {
            return await _parts.ReadAsync(last, cancellationToken).ConfigureAwait(false);
        }

        if (isPublished)
        {
            throw dataset.Exists();
        }

        if (earlier.Find(other => other.Attempt >= part.Attempt) is { } saved)
        {
            throw dataset.PartExists(saved);
        }

        try
        {
            // Before its files: a part that counts is whole.
            foreach (var other in earlier)
            {
                await _parts.DeleteAsync(other, cancellationToken).ConfigureAwait(false);
            }

            foreach (var file in found.Where(entry => !entry.IsFolder && part.IsOwn(entry.Path[(dataset.Folder.Length + 1)..])))
            {
                await artifacts.DeleteAsync(file.Path, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (MlflowException e) when (e.Code == MlflowErrorCode.PermissionDenied)
        {
            // This attempt writes over them, and its part manifest counts before theirs.
        }

        return null;
    }

    /// <summary>The manifest of parts, in their order.</summary>
    /// <exception cref="DatasetSchemaException">Two parts have not the same columns.</exception>
    public DatasetManifest Merge(params IReadOnlyList<PartManifest> parts)
    {
        var first = parts[0];
        if (parts.FirstOrDefault(part => !HaveSameColumns(first, part)) is { } other)
        {
            throw dataset.Differ(first, other);
        }

        List<DatasetFile> files = [.. parts.SelectMany(part => part.Files)];
        List<string> empty = [.. parts.SelectMany(part => part.EmptyFolders ?? []).Distinct(StringComparer.Ordinal)];
        return new DatasetManifest
        {
            ManifestVersion = DatasetManifest.VersionOf(files),
            Name = dataset.Name,
            Format = first.Format,
            Columns = [.. first.Columns.Select((column, i) => column with { Nullable = parts.Any(part => part.Columns[i].Nullable) })],
            Rows = files.Sum(f => f.Rows),
            Bytes = files.Sum(f => f.Bytes),
            Files = files,
            ColumnSources = parts.Select(part => part.ColumnSources).FirstOrDefault(sources => sources is not null),
            EmptyFolders = empty.Count == 0 ? null : empty,
            Digest = DatasetManifest.DigestOf(files),
            Profile = first.Columns.Index().ToDictionary(
                column => column.Item.Name, column => ProfileOf(column.Item, parts.Select(part => part.Summaries[column.Index]))),
            CreatedAt = time.GetUtcNow(),
            Writer = DatasetManifest.ThisWriter,
        };
    }

    /// <summary>Publishes the dataset.</summary>
    /// <returns>Its manifest: that of an earlier attempt of the same member, where it has saved the same.</returns>
    public async Task<DatasetManifest> PublishAsync(DatasetManifest manifest, CancellationToken cancellationToken)
    {
        try
        {
            await WriteAsync(manifest, overwrite: false, cancellationToken).ConfigureAwait(false);
            return manifest;
        }
        catch (MlflowException e) when (PublicationErrors.IsOfAnotherWriter(e))
        {
            if (e.Code != MlflowErrorCode.ResourceAlreadyExists)
            {
                throw dataset.Contended(DatasetIdentity.ManifestFile, e);
            }

            // It may not be deleted, or that attempt is still alive and was not yet told that this one takes its place.
            var earlier = await FindEarlierAsync(cancellationToken).ConfigureAwait(false) ?? throw dataset.Exists(e);
            if (earlier.Digest == manifest.Digest && earlier.Files.SequenceEqual(manifest.Files))
            {
                return earlier;
            }

            await WriteAsync(manifest, overwrite: true, cancellationToken).ConfigureAwait(false);
            return manifest;
        }
    }

    private Task WriteAsync(DatasetManifest manifest, bool overwrite, CancellationToken cancellationToken) =>
        artifacts.WriteAsync(dataset.ManifestPath, ManifestJson.Write(manifest), overwrite, cancellationToken);

    /// <summary>Deletes what may not be there; false where that is not allowed, as it may not be to who may write.</summary>
    private async Task<bool> TryDeleteAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            await artifacts.DeleteAsync(path, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (MlflowException e) when (e.Code == MlflowErrorCode.PermissionDenied)
        {
            return false;
        }
    }

    private static ColumnProfile ProfileOf(DatasetColumn column, IEnumerable<ColumnSummary> parts)
    {
        var whole = ColumnProfiler.Create(ColumnType.Parse(column.Type)!, ProfileLevel.Full, column.Name);
        foreach (var part in parts)
        {
            whole.Add(part);
        }

        return whole.Finish();
    }

    private static bool HaveSameColumns(PartManifest one, PartManifest other) =>
        one.Format == other.Format && one.Columns.Select(column => (column.Name, column.Type))
            .SequenceEqual(other.Columns.Select(column => (column.Name, column.Type)));

    /// <summary>Refuses a name that differs in case alone from that of another dataset: on many disks both would be one folder.</summary>
    private async Task RefuseTwinAsync(CancellationToken cancellationToken)
    {
        foreach (var entry in await artifacts.ListAsync(DatasetIdentity.Root, cancellationToken).ConfigureAwait(false))
        {
            // A folder of nothing is what a failed save may leave, not a dataset.
            if (entry.Path != dataset.Folder
                && entry.Path.Equals(dataset.Folder, StringComparison.OrdinalIgnoreCase)
                && (await artifacts.ListAsync(entry.Path, cancellationToken).ConfigureAwait(false)).Count > 0)
            {
                throw dataset.Error(
                    ErrorCode.DatasetExists,
                    $"The run has '{entry.Path}' already, and names that differ in case only "
                    + $"are the same folder on many disks. Save {dataset} under another name.");
            }
        }
    }
}
