using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.Model;

namespace RunLinkedData.Datasets.Importing;

/// <summary>Finds the files of a folder that is saved as it is.</summary>
internal sealed class FolderFiles
{
    private readonly string _root;
    private readonly DatasetIdentity _dataset;
    private readonly List<(string Path, string Source)> _files = [];
    private readonly List<string> _emptyFolders = [];

    private FolderFiles(string folder, DatasetIdentity dataset)
    {
        _root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        _dataset = dataset;
    }

    /// <summary>The files of a folder and of the folders in it, and which of these are empty.</summary>
    public static FoundFiles List(string folder, DatasetIdentity dataset)
    {
        var found = new FolderFiles(folder, dataset);
        found.Add(new DirectoryInfo(folder), "");
        return found._files.Count == 0
            ? throw dataset.Error(ErrorCode.DatasetValue, $"The folder '{folder}' has no files, so there is nothing to save as {dataset}.")
            : new FoundFiles(
                [.. found._files.OrderBy(f => f.Path, StringComparer.Ordinal)], [.. found._emptyFolders.Order(StringComparer.Ordinal)]);
    }

    /// <summary>A single file.</summary>
    public static FoundFiles Of(string file, DatasetIdentity dataset)
    {
        CheckKind(new FileInfo(file), file, dataset);
        return new FoundFiles([(Path.GetFileName(file), file)], []);
    }

    private void Add(DirectoryInfo folder, string prefix)
    {
        var isEmpty = true;
        foreach (var entry in folder.EnumerateFileSystemInfos())
        {
            isEmpty = false;
            var path = prefix + entry.Name;
            if (IsLink(entry))
            {
                CheckLink(entry, path);
            }
            else if (entry is DirectoryInfo inner)
            {
                Add(inner, path + "/");
                continue;
            }

            CheckKind((FileInfo)entry, path, _dataset);
            _files.Add((path, entry.FullName));
        }

        if (isEmpty && prefix.Length > 0)
        {
            _emptyFolders.Add(prefix[..^1]);
        }
    }

    // Attributes come with the length, by one question of the system; where a link leads is another one.
    private static bool IsLink(FileSystemInfo entry) =>
        entry.Attributes.HasFlag(FileAttributes.ReparsePoint) && entry.LinkTarget is not null;

    private static void CheckKind(FileInfo file, string path, DatasetIdentity dataset)
    {
        if (RegularFile.Other(file) is { } other)
        {
            throw dataset.Error(
                ErrorCode.DatasetValue,
                $"'{path}' cannot be part of {dataset}: it is {other}, and only files have content to save. "
                + "Keep it elsewhere, or write what it gives into a file.");
        }
    }

    private void CheckLink(FileSystemInfo link, string path)
    {
        if (!LeadsToAFileInside(link))
        {
            throw _dataset.Error(
                ErrorCode.DatasetValue,
                $"'{path}' cannot be part of {_dataset}: it is a link to a folder, "
                + "to nothing, to itself, or out of the folder that is saved. "
                + "Put the files themselves there.");
        }
    }

    private bool LeadsToAFileInside(FileSystemInfo link)
    {
        try
        {
            return link.ResolveLinkTarget(returnFinalTarget: true) is FileInfo { Exists: true } file
                && file.FullName.StartsWith(_root + Path.DirectorySeparatorChar, StringComparison.Ordinal);
        }
        catch (IOException)
        {
            // Links that lead round in a circle.
            return false;
        }
    }
}
