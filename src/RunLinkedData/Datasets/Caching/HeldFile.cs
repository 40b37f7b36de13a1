using RunLinkedData.Model;

namespace RunLinkedData.Datasets.Caching;

/// <summary>
/// Files of the cache that are held by their reader, and locks between processes. Both are the sharing of open files, which the system ends
/// with the process. On Unix these are locks beside the file (<c>flock</c>), which say nothing about its name.
/// </summary>
internal static class HeldFile
{
    private const int Attempts = 3;

    /// <summary>Opens a file so that nobody removes it meanwhile; null when it is not there, or is being removed.</summary>
    public static FileStream? TryHold(string path)
    {
        for (var i = 0; i < Attempts; i++)
        {
            FileStream? file = null;
            try
            {
                file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);

                // Between opening and locking it, another may have removed it, and even put a new one there. (Or has just noted a use.)
                if (File.Exists(path) && File.GetLastWriteTimeUtc(path) == File.GetLastWriteTimeUtc(file.SafeFileHandle))
                {
                    var held = file;
                    file = null;
                    return held;
                }
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException || DiskErrors.IsInUse(e))
            {
                return null;
            }
            finally
            {
                file?.Dispose();
            }
        }

        return null;
    }

    /// <summary>Takes a lock; null when another has it. Disposal gives it back.</summary>
    public static FileStream? TryLock(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (IOException e) when (DiskErrors.IsInUse(e))
        {
            return null;
        }
    }

    /// <summary>Removes a file unless somebody holds it; false when it stays.</summary>
    public static bool TryRemove(string path)
    {
        try
        {
            // It is removed before the lock on it is given back.
            File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.None, FileOptions.DeleteOnClose).Dispose();
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
