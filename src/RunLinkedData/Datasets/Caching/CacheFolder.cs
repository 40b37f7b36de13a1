using System.Security.Cryptography;
using RunLinkedData.Model;

namespace RunLinkedData.Datasets.Caching;

/// <summary>
/// Where things lie in the folder of a cache, and when they were last used. <c>docs/cache.md</c> describes the layout,
/// whose version is in its first name.
/// </summary>
internal sealed class CacheFolder(string path, TimeProvider time)
{
    private const string Layout = "v1";
    private const int SpreadDigits = 2;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Uses within this time are noted once.</summary>
    private static readonly TimeSpan UseGrain = TimeSpan.FromMinutes(1);

    /// <summary>The data, by content.</summary>
    public string Files { get; } = Path.Combine(path, Layout, "files");

    /// <summary>What was seen published, by store and run.</summary>
    public string Versions { get; } = Path.Combine(path, Layout, "versions");

    /// <summary>What is being written.</summary>
    public string Temporary { get; } = Path.Combine(path, Layout, "tmp");

    public bool Exists => Directory.Exists(path);

    public TimeProvider Time => time;

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>The place of a file; its hash was checked to be 64 hexadecimal digits.</summary>
    public string FileOf(string sha256) => Path.Combine(Files, sha256[..SpreadDigits], sha256);

    /// <summary>
    /// The place of a version of a store. The names have been checked: a run ID of 32 digits, a dataset name that is a file's.
    /// </summary>
    public string VersionOf(string store, DatasetIdentity dataset) =>
        Path.Combine(Versions, store, dataset.RunId[..SpreadDigits], $"{dataset.RunId}.{dataset.Name}");

    /// <summary>The lock under which a file is fetched; one for many files, so that they need not be removed.</summary>
    public string LockOf(string sha256) => LockNamed(sha256[..SpreadDigits]);

    public string LockNamed(string name) => Path.Combine(path, Layout, "locks", name);

    /// <summary>A new name for what is being written.</summary>
    public string NewTemporary() => Path.Combine(Temporary, RandomNumberGenerator.GetHexString(32, lowercase: true));

    /// <summary>Makes the folder that a file is to lie in; gives the file's path back.</summary>
    public string Make(string file)
    {
        if (!Exists)
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(path);
            }
            else
            {
                Directory.CreateDirectory(path, OwnerOnly);
            }
        }

        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        return file;
    }

    /// <summary>
    /// Notes that something was used now; that is all that its time of modification stands for. It is no harm when it does not go.
    /// </summary>
    public void NoteUse(string file)
    {
        try
        {
            if ((Now - File.GetLastWriteTimeUtc(file)).Duration() > UseGrain)
            {
                File.SetLastWriteTimeUtc(file, Now);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is just thought to be older than it is.
        }
    }
}
