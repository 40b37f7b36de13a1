using RunLinkedData.Datasets.Formats;

namespace RunLinkedData.Datasets;

internal sealed partial class DatasetWriter
{
    /// <summary>Saves a file as it is, under its own name.</summary>
    public Task<DatasetManifest> WriteFileAsync(string name, string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return WriteFilesAsync(
            name,
            _ => File.Exists(path)
                ? [(Path.GetFileName(path), path)]
                : throw new FileNotFoundException($"There is no file '{path}' to save as dataset '{name}'.", path),
            cancellationToken);
    }

    /// <summary>
    /// Saves all files of a folder and of the folders in it, under their paths in it. A folder without files is an error. Links to files
    /// in the folder are saved as files; links out of it, and links to folders, are errors.
    /// </summary>
    public Task<DatasetManifest> WriteFolderAsync(string name, string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return WriteFilesAsync(
            name,
            dataset => Directory.Exists(path)
                ? FolderFiles.List(path, dataset)
                : throw new DirectoryNotFoundException($"There is no folder '{path}' to save as dataset '{name}'."),
            cancellationToken);
    }

    private async Task<DatasetManifest> WriteFilesAsync(
        string name, Func<DatasetIdentity, IReadOnlyList<(string Path, string Source)>> find, CancellationToken cancellationToken)
    {
        DatasetIdentity.CheckName(name);
        var dataset = new DatasetIdentity(name, runId);
        var files = find(dataset);
        if (files.FirstOrDefault(f => !DatasetPath.IsSafe(f.Path)) is { Path: not null } refused)
        {
            throw dataset.Error(
                ErrorCode.DatasetValue,
                $"The file '{refused.Path}' cannot be part of {dataset}: names must have no backslash or control character, and {DatasetIdentity.ManifestFile} is the manifest's. Rename it.");
        }

        return await PublishAsync(
            dataset,
            DatasetFormat.Files,
            async folder =>
            {
                await folder.StoreAsync(files, cancellationToken).ConfigureAwait(false);
                return ([], []);
            },
            cancellationToken).ConfigureAwait(false);
    }
}
