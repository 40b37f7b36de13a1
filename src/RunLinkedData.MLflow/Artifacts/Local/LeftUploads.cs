using System.Collections.Concurrent;

namespace RunLinkedData.MLflow.Artifacts.Local;

/// <summary>
/// Removes unfinished files that programs have left which were killed: those that nobody has open, and nobody has written to for a day.
/// </summary>
internal sealed class LeftUploads
{
    /// <summary>A program that has come so far with an upload goes on, or never will.</summary>
    public static readonly TimeSpan Old = TimeSpan.FromDays(1);

    // Windows deletes what is open only where that is shared; elsewhere anything but None takes no lock.
    private static readonly FileShare Alone = OperatingSystem.IsWindows() ? FileShare.Delete : FileShare.None;
    private static readonly EnumerationOptions Here = new() { AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true };
    private static readonly EnumerationOptions Below = new()
    {
        AttributesToSkip = FileAttributes.ReparsePoint,
        IgnoreInaccessible = true,
        RecurseSubdirectories = true,
    };

    private readonly ConcurrentDictionary<string, bool> _looked = new(StringComparer.Ordinal);

    /// <summary>Removes them from a folder that is written to; once, as folders may hold many files.</summary>
    public void RemoveFrom(string folder)
    {
        if (_looked.TryAdd(folder, true))
        {
            Find(folder, Here, Old, remove: true, CancellationToken.None);
        }
    }

    /// <summary>
    /// Finds those in a folder and all below it that nobody has written to for so long, or removes them; links are not followed.
    /// </summary>
    public static IReadOnlyList<LeftUpload> FindBelow(string folder, TimeSpan age, bool remove, CancellationToken cancellationToken) =>
        Find(folder, Below, age, remove, cancellationToken);

    private static List<LeftUpload> Find(
        string folder, EnumerationOptions where, TimeSpan age, bool remove, CancellationToken cancellationToken)
    {
        List<LeftUpload> found = [];
        if (Directory.Exists(folder))
        {
            foreach (var file in Directory.EnumerateFiles(folder, LocalArtifactUpload.TemporaryPrefix + "*", where))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (Take(file, age, remove) is { } left)
                {
                    found.Add(left);
                }
            }
        }

        return found;
    }

    private static LeftUpload? Take(string path, TimeSpan age, bool remove)
    {
        try
        {
            if (!IsOlder(path, age))
            {
                return null;
            }

            // A writer holds its file for itself alone until just before it gets its name, and has touched it then.
            using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, Alone);
            if (!IsOlder(path, age))
            {
                return null;
            }

            var left = new LeftUpload { Path = path, Bytes = file.Length };
            if (remove)
            {
                File.Delete(path);
            }

            return left;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It is in use, of another user, or gone: it is no matter of what is being written.
            return null;
        }
    }

    private static bool IsOlder(string path, TimeSpan age) =>
        TimeProvider.System.GetUtcNow().UtcDateTime - File.GetLastWriteTimeUtc(path) > age;
}
