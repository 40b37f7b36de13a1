using RunLinkedData.Datasets.Formats;

namespace RunLinkedData.Datasets;

internal sealed partial class DatasetWriter
{
    private const int CopyBytes = 1 << 20;

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
                foreach (var (path, source) in files)
                {
                    await CopyAsync(folder, path, source, cancellationToken).ConfigureAwait(false);
                }

                return ([], []);
            },
            cancellationToken).ConfigureAwait(false);
    }

    private static async Task CopyAsync(DatasetFolder folder, string path, string source, CancellationToken cancellationToken)
    {
        var part = await folder.OpenAsync(path, cancellationToken).ConfigureAwait(false);
        await using (part.ConfigureAwait(false))
        {
            var input = File.OpenRead(source);
            await using (input.ConfigureAwait(false))
            {
                var buffer = new byte[CopyBytes];
                for (int read; (read = await input.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0;)
                {
                    part.Stream.Write(buffer.AsSpan(0, read));
                }
            }

            await folder.CommitAsync(part, 0, cancellationToken).ConfigureAwait(false);
        }
    }
}
