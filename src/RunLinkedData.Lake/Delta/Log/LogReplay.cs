using RunLinkedData.Lake.Files;

namespace RunLinkedData.Lake.Delta.Log;

/// <summary>
/// What a table is after the actions of its log, in their order ("Action Reconciliation"). Of a data file only the newest action counts.
/// Actions that are not known change nothing: what readers must know is said by the protocol.
/// </summary>
/// <param name="table">The table's folder.</param>
/// <param name="withStatistics">Whether it is kept what is known of the columns of files, which is most of a log.</param>
internal sealed class LogReplay(FileLocation table, bool withStatistics)
{
    private readonly Dictionary<FileLocation, AddFile> _files = [];

    /// <summary>The newest protocol; null when there was none.</summary>
    public DeltaProtocol? Protocol { get; private set; }

    /// <summary>The newest metadata; null when there were none.</summary>
    public DeltaMetadata? Metadata { get; private set; }

    /// <summary>The files that a checkpoint says more in, and their sizes.</summary>
    public IList<(string Path, long Bytes)> Sidecars { get; } = [];

    /// <summary>When the last commit was made, as it says itself; null when it does not.</summary>
    public DateTimeOffset? Timestamp { get; private set; }

    /// <summary>The data files, by their paths.</summary>
    public IEnumerable<AddFile> Files => _files.Values.OrderBy(file => file.Path, StringComparer.Ordinal);

    public void Apply(DeltaProtocol protocol) => Protocol = protocol;

    public void Apply(DeltaMetadata metadata) => Metadata = metadata;

    /// <summary>Begins a commit, of which nothing is known yet.</summary>
    public void BeginCommit() => Timestamp = null;

    public void ApplyTimestamp(DateTimeOffset? timestamp) => Timestamp = timestamp ?? Timestamp;

    public void Add(AddFile file) =>
        _files[DeltaPath.Of(table, file.Path)] = withStatistics ? file : file with { Statistics = null };

    /// <summary>
    /// Takes a file out, if its deletion vector is that one: in one commit it may come again with another one, before or behind.
    /// </summary>
    public void Remove(string path, string? vectorId)
    {
        var key = DeltaPath.Of(table, path);
        if (_files.TryGetValue(key, out var file) && file.DeletionVector?.UniqueId == vectorId)
        {
            _files.Remove(key);
        }
    }
}
