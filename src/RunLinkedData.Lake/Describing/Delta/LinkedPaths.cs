using RunLinkedData.Lake.Files;

namespace RunLinkedData.Lake.Describing.Delta;

/// <summary>
/// On a volume of this machine, files of versions get a second name below the table's folder, <c>run_id=…/part-00000.parquet</c>: a hard
/// link, which every reader takes for a file of the table, and which is all that is deleted by one who deletes files of the table.
/// </summary>
/// <remarks>
/// A name that is there already is never taken: another program may be about to commit it, or to delete it. So a name is of one program
/// until its commit, and nobody deletes what another one has committed.
/// </remarks>
internal sealed class LinkedPaths(FileLocation table, TimeProvider time) : DataPaths
{
    private const string FolderPrefix = DescribedColumn.RunId + "=";

    private const int MostRemoved = 100;

    // Whoever makes links commits them long before.
    private static readonly TimeSpan LeftAfter = TimeSpan.FromDays(1);

    /// <inheritdoc/>
    public override void Discard(IEnumerable<string> paths)
    {
        foreach (var path in paths.Where(IsOfLink))
        {
            var file = FullPath(path);
            Quietly(() => File.Delete(file));
            Quietly(() => RemoveIfEmpty(Path.GetDirectoryName(file)!));
        }
    }

    /// <inheritdoc/>
    public override void Sweep(IReadOnlySet<string> used)
    {
        var before = (time.GetUtcNow() - LeftAfter).UtcDateTime;
        foreach (var folder in Directory.EnumerateDirectories(table.Path, FolderPrefix + "*")
            .Where(folder => Directory.GetLastWriteTimeUtc(folder) < before))
        {
            var name = Path.GetFileName(folder);
            Quietly(() =>
            {
                var paths = Directory.EnumerateFiles(folder).Select(file => $"{name}/{Path.GetFileName(file)}");
                Discard([.. paths.Where(path => !used.Contains(path))]);
                RemoveIfEmpty(folder);
            });
        }
    }

    /// <inheritdoc/>
    protected override string Place(string runId, FileLocation file)
    {
        if (!file.IsLocal)
        {
            throw Unplaced(
                file, $"is not on this machine, where the table '{table}' is. Name a folder of the same bucket or container, "
                    + "or describe an Iceberg table.");
        }

        var folder = FolderPrefix + runId;
        try
        {
            var (taken, removed) = (0, 0);
            while (true)
            {
                var name = taken == 0 ? file.Name : $"{Path.GetFileNameWithoutExtension(file.Name)}-{taken}.parquet";
                Directory.CreateDirectory(FullPath(folder));
                try
                {
                    if (HardLink.TryCreate(file.Path, FullPath($"{folder}/{name}")))
                    {
                        return $"{folder}/{name}";
                    }

                    taken++;
                }
                catch (DirectoryNotFoundException) when (File.Exists(file.Path) && ++removed < MostRemoved)
                {
                    // Another program has taken back its links, and the folder, which was empty then.
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unplaced(
                file, $"gets no second name in the table '{table}' ({e.Message}), which Delta tables on a machine are made of. "
                    + "Name a folder on the volume of the artifacts, of which the files may be linked, or describe an Iceberg table.");
        }
    }

    // Whatever a log says, nothing else is deleted.
    private static bool IsOfLink(string path) =>
        path.Split('/') is [var folder, not ("." or "..")] && folder.StartsWith(FolderPrefix, StringComparison.Ordinal);

    private string FullPath(string path) => Path.Combine(table.Path, path);

    private static void RemoveIfEmpty(string folder)
    {
        if (!Directory.EnumerateFileSystemEntries(folder).Any())
        {
            Directory.Delete(folder);
        }
    }

    // What cannot be deleted stays, and does no harm.
    private static void Quietly(Action delete)
    {
        try
        {
            delete();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }
}
