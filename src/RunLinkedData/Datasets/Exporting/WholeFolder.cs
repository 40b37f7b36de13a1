namespace RunLinkedData.Datasets.Exporting;

/// <summary>
/// Fills a folder with files that were all written before the first of them appears there. They are written beside their
/// places; then they are renamed.
/// </summary>
/// <remarks>
/// A new folder appears at once. One that is there stays the folder that it is, as it may be a mount point or where somebody is at work:
/// first all that it holds is moved out, then the new files are moved in, so that old and new ones never lie side by side. When that fails,
/// it holds what it held before.
/// </remarks>
internal sealed class WholeFolder
{
    private readonly string _folder;
    private readonly string _staging;
    private readonly bool _isNew;

    private WholeFolder(string folder)
    {
        _folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        _isNew = !Directory.Exists(_folder);
        var name = $".{Guid.NewGuid():N}.tmp";
        _staging = _isNew ? _folder + name : Path.Combine(_folder, name);
    }

    private string New => Path.Combine(_staging, "new");

    private string Old => Path.Combine(_staging, "old");

    /// <summary>Replaces what a folder holds by what is written into another one.</summary>
    public static async Task WriteAsync(string folder, Func<string, Task> write, CancellationToken cancellationToken)
    {
        var whole = new WholeFolder(folder);
        try
        {
            Directory.CreateDirectory(whole.New);
            await write(whole.New).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            whole.Publish();
        }
        finally
        {
            // What could not be moved back stays there.
            if (Directory.Exists(whole._staging) && !Directory.Exists(whole.Old))
            {
                Directory.Delete(whole._staging, recursive: true);
            }
        }
    }

    private void Publish()
    {
        if (_isNew)
        {
            Directory.Move(New, _folder);
            return;
        }

        Directory.CreateDirectory(Old);
        List<(FileSystemInfo Entry, string From)> moved = [];
        try
        {
            MoveAll(_folder, Old, moved);
            MoveAll(New, _folder, moved);
        }
        catch
        {
            moved.Reverse();
            moved.ForEach(move => Move(move.Entry, move.From));
            Directory.Delete(Old);
            throw;
        }

        Directory.Delete(Old, recursive: true);
    }

    private void MoveAll(string from, string to, List<(FileSystemInfo Entry, string From)> moved)
    {
        foreach (var entry in new DirectoryInfo(from).GetFileSystemInfos().Where(entry => entry.FullName != _staging))
        {
            var place = entry.FullName;
            Move(entry, Path.Combine(to, entry.Name));
            moved.Add((entry, place));
        }
    }

    private static void Move(FileSystemInfo entry, string target)
    {
        if (entry is DirectoryInfo folder)
        {
            folder.MoveTo(target);
        }
        else
        {
            ((FileInfo)entry).MoveTo(target);
        }
    }
}
