namespace RunLinkedData.Sql.Model;

/// <summary>How a query is answered.</summary>
public sealed class SqlOptions
{
    private const long LeastMemory = 32L << 20;

    /// <summary>
    /// The process whose datasets are meant where a table is named without one, and whose versions are in the table <c>versions</c> where
    /// no dataset is named. Default: null; a dataset without process must be that of one process alone then.
    /// </summary>
    public string? Process { get; set; }

    /// <summary>How much memory the query may take, in bytes: 32 MiB or more. What does not fit goes to disk. Default: 1 GiB.</summary>
    public long MemoryBytes { get; set; } = 1L << 30;

    /// <summary>How many threads work on the query: at least 1. Default: null, one a processor.</summary>
    public int? Threads { get; set; }

    /// <summary>
    /// The folder in which a folder is made for what does not fit into memory and for rows of other formats than Parquet, and deleted at
    /// the end. Default: null, the system's folder for temporary files.
    /// </summary>
    public string? SpillFolder { get; set; }

    /// <summary>How many versions a table may have, at most, before conditions on their runs; at least 1. Default: 10,000.</summary>
    public int MaxVersions { get; set; } = 10_000;

    /// <summary>
    /// Whether the hashes of files are checked that are read where they lie on this machine, which reads all of them. Default: false, their
    /// sizes alone. What comes from a server or a bucket is checked in any case.
    /// </summary>
    public bool CheckHashes { get; set; }

    /// <summary>Whether files are left out by what manifests say of their columns; for tests.</summary>
    internal bool Prune { get; set; } = true;

    /// <exception cref="ArgumentException">An option is not valid.</exception>
    internal static SqlOptions Of(Action<SqlOptions>? configure)
    {
        var options = new SqlOptions();
        configure?.Invoke(options);
        return options switch
        {
            { MemoryBytes: < LeastMemory } =>
                throw new ArgumentException($"{nameof(MemoryBytes)} is {options.MemoryBytes}; it must be {LeastMemory} or more."),
            { Threads: < 1 } => throw new ArgumentException($"{nameof(Threads)} is {options.Threads}; it must be 1 or more, or null."),
            { MaxVersions: < 1 } => throw new ArgumentException($"{nameof(MaxVersions)} is {options.MaxVersions}; it must be 1 or more."),
            { Process: "" } => throw new ArgumentException($"{nameof(Process)} is empty. Name a process, or leave it null."),
            { SpillFolder: "" } => throw new ArgumentException($"{nameof(SpillFolder)} is empty. Name a folder, or leave it null."),
            _ => options,
        };
    }
}
