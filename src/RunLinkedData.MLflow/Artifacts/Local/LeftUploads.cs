using System.Collections.Concurrent;

namespace RunLinkedData.MLflow.Artifacts.Local;

/// <summary>
/// Removes unfinished files that programs have left which were killed: those that nobody has open, and nobody has written to for a day.
/// </summary>
internal sealed class LeftUploads
{
    /// <summary>A program that has come so far with an upload goes on, or never will.</summary>
    public static readonly TimeSpan Old = TimeSpan.FromDays(1);

    private readonly ConcurrentDictionary<string, bool> _looked = new(StringComparer.Ordinal);

    /// <summary>Looks into a folder that is written to; once, as folders may hold many files.</summary>
    public void RemoveFrom(string folder)
    {
        if (_looked.TryAdd(folder, true) && Directory.Exists(folder))
        {
            foreach (var file in Directory.EnumerateFiles(folder, LocalArtifactUpload.TemporaryPrefix + "*"))
            {
                TryRemove(file);
            }
        }
    }

    private static void TryRemove(string file)
    {
        try
        {
            if (TimeProvider.System.GetUtcNow().UtcDateTime - File.GetLastWriteTimeUtc(file) > Old)
            {
                // A writer holds its file for itself alone until just before it gets its name, and has touched it then.
                using (new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
                {
                    if (TimeProvider.System.GetUtcNow().UtcDateTime - File.GetLastWriteTimeUtc(file) > Old)
                    {
                        File.Delete(file);
                    }
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It is in use, of another user, or gone: it is no matter of what is being written.
        }
    }
}
