namespace RunLinkedData.Datasets.Formats;

/// <summary>Finds the files of a folder that is saved as it is.</summary>
internal static class FolderFiles
{
    /// <summary>The files, with their paths in the folder, in ordinal order of these.</summary>
    public static IReadOnlyList<(string Path, string Source)> List(string folder, DatasetIdentity dataset)
    {
        var files = new List<(string Path, string Source)>();
        Add(new DirectoryInfo(folder), "", Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)), dataset, files);
        return files.Count == 0
            ? throw dataset.Error(ErrorCode.DatasetValue, $"The folder '{folder}' has no files, so there is nothing to save as {dataset}.")
            : [.. files.OrderBy(f => f.Path, StringComparer.Ordinal)];
    }

    private static void Add(DirectoryInfo folder, string prefix, string root, DatasetIdentity dataset, List<(string Path, string Source)> files)
    {
        foreach (var entry in folder.EnumerateFileSystemInfos())
        {
            var path = prefix + entry.Name;
            if (entry.LinkTarget is not null)
            {
                CheckLink(entry, path, root, dataset);
                files.Add((path, entry.FullName));
            }
            else if (entry is DirectoryInfo inner)
            {
                Add(inner, path + "/", root, dataset, files);
            }
            else
            {
                files.Add((path, entry.FullName));
            }
        }
    }

    private static void CheckLink(FileSystemInfo link, string path, string root, DatasetIdentity dataset)
    {
        var target = link.ResolveLinkTarget(returnFinalTarget: true);
        if (target is not FileInfo { Exists: true } file || !file.FullName.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            throw dataset.Error(
                ErrorCode.DatasetValue,
                $"'{path}' cannot be part of {dataset}: it is a link to a folder, to nothing, or out of the folder that is saved. Put the files themselves there.");
        }
    }
}
