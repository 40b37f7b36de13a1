namespace RunLinkedData.Cli.Running;

/// <summary>
/// What lies at a path, by names, lengths and times: whether a program has written it is seen by comparing it before and after.
/// </summary>
internal sealed class PathState
{
    private readonly List<(string Name, long Length, DateTime Written)> _entries = [];

    private PathState(FileSystemInfo start)
    {
        Add(start.ResolveLinkTarget(returnFinalTarget: true) ?? start);
        Written = _entries.Max(entry => entry.Written);
    }

    /// <summary>When something of it was written last, in UTC.</summary>
    public DateTime Written { get; }

    /// <summary>Null where nothing is, or nothing that can be looked at.</summary>
    public static PathState? Of(string path)
    {
        try
        {
            FileSystemInfo start = Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path);
            return start.Exists ? new PathState(start) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public bool IsSame(PathState other) => _entries.SequenceEqual(other._entries);

    private void Add(FileSystemInfo entry)
    {
        _entries.Add((entry.FullName, entry is FileInfo file ? file.Length : 0, entry.LastWriteTimeUtc));

        // What links lead to may be the folder itself.
        if (entry is DirectoryInfo folder && (_entries.Count == 1 || folder.LinkTarget is null))
        {
            foreach (var child in folder.EnumerateFileSystemInfos().OrderBy(child => child.Name, StringComparer.Ordinal))
            {
                Add(child);
            }
        }
    }
}
