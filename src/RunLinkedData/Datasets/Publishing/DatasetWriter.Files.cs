using Microsoft.Extensions.Logging;
using RunLinkedData.Datasets.Importing;
using RunLinkedData.Datasets.Locating;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Waiting;

namespace RunLinkedData.Datasets.Publishing;

internal sealed partial class DatasetWriter
{
    /// <summary>Saves a file as it is, under its own name.</summary>
    public Task<DatasetManifest> WriteFileAsync(string name, string path, bool reuse = false, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return WriteFilesAsync(
            name,
            reuse,
            dataset => File.Exists(path)
                ? FolderFiles.Of(path, dataset)
                : throw new FileNotFoundException($"There is no file '{path}' to save as dataset '{name}'.", path),
            cancellationToken);
    }

    /// <summary>
    /// Saves all files of a folder and of the folders in it, under their paths in it. A folder without files is an error. Links to files
    /// in the folder are saved as files; links out of it, links to folders, and whatever is neither file nor folder, are errors.
    /// </summary>
    public Task<DatasetManifest> WriteFolderAsync(
        string name, string path, bool reuse = false, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return WriteFilesAsync(
            name,
            reuse,
            dataset => Directory.Exists(path)
                ? FolderFiles.List(path, dataset)
                : throw new DirectoryNotFoundException($"There is no folder '{path}' to save as dataset '{name}'."),
            cancellationToken);
    }

    private async Task<DatasetManifest> WriteFilesAsync(
        string name, bool reuse, Func<DatasetIdentity, FoundFiles> find, CancellationToken cancellationToken)
    {
        DatasetIdentity.CheckName(name);
        var dataset = new DatasetIdentity(name, runId);
        if (contracts?.Invoke(name) is { } contract)
        {
            _logger.LogWarning(
                "{Dataset} is saved as files, whose rows are not seen: nothing of its contract {Contract} is checked",
                dataset, contract.Path);
        }

        // Both look at as many files, and neither needs the other.
        var known = reuse
            ? OfferedWork.Start(() => FindKnownAsync(dataset, reuse, cancellationToken), cancellationToken)
            : null;
        var found = find(dataset);
        foreach (var path in found.Files.Select(file => file.Path).Concat(found.EmptyFolders))
        {
            var inParts = path == PartName.Folder || path.StartsWith(PartName.Folder + "/", StringComparison.OrdinalIgnoreCase);
            if ((inParts ? "that is the folder of parts" : DatasetPath.Problem(path)) is { } problem)
            {
                throw dataset.Error(ErrorCode.DatasetValue, $"'{path}' cannot be part of {dataset}: {problem}. Rename it.");
            }
        }

        return await PublishAsync(
            dataset,
            () => known?.GetAsync(cancellationToken) ?? Task.FromResult<ReusableFiles?>(null),
            async folder =>
            {
                await folder.StoreAsync(found, cancellationToken).ConfigureAwait(false);
                return PartManifest.OfFiles(folder.Files, folder.EmptyFolders);
            },
            cancellationToken).ConfigureAwait(false);
    }
}
