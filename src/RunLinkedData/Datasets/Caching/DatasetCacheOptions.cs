namespace RunLinkedData.Datasets.Caching;

/// <summary>How what was loaded is kept on this machine; <c>docs/cache.md</c> describes it.</summary>
public sealed class DatasetCacheOptions
{
    private const string FolderName = "runlinkeddata";

    /// <summary>Whether loads take from the cache and put into it. Default: true.</summary>
    public bool IsEnabled { get; set; } = true;

    /// <summary>
    /// The folder of the cache; it is made when it is first written to, on Unix for its owner alone. Default: the variable
    /// <c>RLD_CACHE_DIR</c>, else <c>runlinkeddata</c> in the user's folder for caches: that of <c>XDG_CACHE_HOME</c>, else
    /// <c>~/.cache</c>, on macOS <c>~/Library/Caches</c>, on Windows that of <c>LOCALAPPDATA</c>. A process for which none
    /// of these is set keeps nothing.
    /// </summary>
    public string? Folder { get; set; }

    /// <summary>
    /// How many bytes the cache may hold; more than zero. What was not used for longest goes first. Default: 10 GiB. A file that is larger
    /// is not kept. Several programs that fill the cache at once may pass it by some percent for a moment.
    /// </summary>
    public long MaxBytes { get; set; } = 10L << 30;

    /// <summary>How long a load waits for another program that fetches a file, before it fetches that file for itself.</summary>
    internal TimeSpan Patience { get; set; } = TimeSpan.FromMinutes(15);

    internal DatasetCacheOptions Copy() => (DatasetCacheOptions)MemberwiseClone();

    /// <summary>The folder, from here or from the environment; null when there is none.</summary>
    internal string? FindFolder(Func<string, string?> variable)
    {
        var folder = Folder ?? variable("RLD_CACHE_DIR");
        return string.IsNullOrEmpty(folder) ? OfUser(variable) : Path.GetFullPath(folder);
    }

    // A relative path in these variables is one that somebody set by mistake; the XDG specification says to pass it over.
    private static string? OfUser(Func<string, string?> variable)
    {
        string? home = null;
        string[] inside = [FolderName];
        if (OperatingSystem.IsWindows())
        {
            home = variable("LOCALAPPDATA");
        }
        else if (variable("XDG_CACHE_HOME") is { } given && Path.IsPathRooted(given))
        {
            home = given;
        }
        else
        {
            home = variable("HOME");
            inside = OperatingSystem.IsMacOS() ? ["Library", "Caches", FolderName] : [".cache", FolderName];
        }

        return home is not null && Path.IsPathRooted(home) ? Path.Combine([home, .. inside]) : null;
    }
}
