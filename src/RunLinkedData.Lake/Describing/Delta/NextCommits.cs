using RunLinkedData.Lake.Delta.Log;

namespace RunLinkedData.Lake.Describing.Delta;

/// <summary>A commit that is to be made.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Content">Its lines.</param>
/// <param name="Added">The version that it adds; null when it takes versions out.</param>
internal sealed record NextCommit(long Number, byte[] Content, TableVersion? Added);

/// <summary>
/// A table on its way from one state to the next: a commit that takes versions out, and one for each that is added, which are prepared all
/// together, so that what does not go together changes nothing.
/// </summary>
internal sealed class NextCommits
{
    private static readonly Dictionary<string, string> NoNames = [];

    private readonly string _dataset;
    private readonly string _tableId;
    private readonly PublishedVersions _published;
    private readonly List<TableVersion> _versions;
    private readonly List<NextCommit> _commits = [];
    private readonly List<DescribedVersion> _described = [];
    private ColumnHistory _history;
    private DeltaProtocol? _protocol;
    private DeltaMetadata? _metadata;
    private long _number;
    private long _time;

    /// <param name="published">The versions of the dataset.</param>
    /// <param name="folder">The table's folder.</param>
    /// <param name="before">What the table is now; null when there is none.</param>
    public NextCommits(PublishedVersions published, TableFolder folder, TableState? before)
    {
        (_published, _dataset) = (published, published.Dataset);
        _tableId = before?.Metadata.Id ?? TableFolder.IdOf(_dataset, folder.Location.ToRawUri());
        _versions = [.. before?.Versions ?? []];
        (_protocol, _metadata) = (before?.Protocol, before?.Metadata);
        (_number, _time) = (before?.Number ?? -1, before?.Time ?? 0);
        var columns = before?.Columns ?? [];
        _history = new ColumnHistory([columns], columns is [.., var last] ? TableHead.LastIdOf(last) : 0);
    }

    /// <summary>The commits, in their order.</summary>
    public IReadOnlyList<NextCommit> Commits => _commits;

    /// <summary>Whether the table has no version after them.</summary>
    public bool IsEmpty => _versions.Count == 0;

    /// <summary>Takes versions out.</summary>
    public void Remove(IReadOnlyCollection<TableVersion> versions)
    {
        _time++;
        LogText log = new();
        log.AddInfo(_time);
        foreach (var file in versions.SelectMany(version => version.Files))
        {
            log.AddRemoval(file, _time);
        }

        _versions.RemoveAll(versions.Contains);
        _commits.Add(new NextCommit(++_number, log.ToBytes(), Added: null));
    }

    /// <summary>Adds a version.</summary>
    /// <param name="version">The version.</param>
    /// <param name="paths">The paths of its files.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    /// <exception cref="TableException"><c>TABLE_COLUMNS</c>: its columns do not go with the others.</exception>
    public async Task AddAsync(DescribedVersion version, IReadOnlyList<string> paths, CancellationToken cancellationToken)
    {
        var columns = await AddColumnsAsync(version, cancellationToken).ConfigureAwait(false);
        _time = Math.Max(_time + 1, version.CreatedAt.ToUnixTimeMilliseconds());
        LogText log = new();
        log.AddInfo(_time, version.RunId);
        AddHead(log);
        List<AddFile> files = [];
        foreach (var (file, path) in version.Files.Zip(paths))
        {
            AddFile added = new()
            {
                Path = Escape(path),
                PartitionValues = new Dictionary<string, string?> { [DescribedColumn.RunId] = version.RunId },
                Bytes = file.Bytes,
                Rows = file.Rows,
                Modified = _time,
            };
            log.Add(added with { Statistics = FileStatistics.Of(file, columns) });
            files.Add(added);
        }

        TableVersion made = new(version.RunId, files);
        _versions.Add(made);
        _commits.Add(new NextCommit(++_number, log.ToBytes(), made));
    }

    /// <summary>What the table is after the commits.</summary>
    public TableState ToState() => new()
    {
        Number = _number,
        Protocol = _protocol!,
        Metadata = _metadata!,
        Columns = Together(),
        Time = _time,
        Versions = _versions,
    };

    private static string Escape(string path) =>
        Uri.EscapeDataString(path).Replace("%2F", "/", StringComparison.Ordinal).Replace("%3D", "=", StringComparison.Ordinal);

    private IReadOnlyList<DescribedColumn> Together() => [.. _history.All.Select(known => known.Column)];

    private void AddHead(LogText log)
    {
        var columns = Together();
        var protocol = TableHead.ProtocolOf(_protocol, columns);
        if (protocol != _protocol)
        {
            log.Add(_protocol = protocol);
        }

        var metadata = TableHead.MetadataOf(_tableId, _dataset, _metadata?.Created ?? _time, columns);
        if (_metadata is null || !TableHead.IsSame(metadata, _metadata))
        {
            log.Add(_metadata = metadata);
        }
    }

    private async Task<IReadOnlyList<DescribedColumn>> AddColumnsAsync(DescribedVersion version, CancellationToken cancellationToken)
    {
        IReadOnlyList<DescribedColumn> columns;
        try
        {
            columns = Add(_history, version);
        }
        catch (TableException refused)
        {
            // A log has the columns of all versions that were ever in the table: those of versions that are gone do not matter.
            _history = await ReadHistoryAsync(refused, cancellationToken).ConfigureAwait(false);
            columns = Add(_history, version);
        }

        // What is known of files is in the commit, and needed no more.
        _described.Add(version with { Files = [] });
        return columns;
    }

    private async Task<ColumnHistory> ReadHistoryAsync(TableException refused, CancellationToken cancellationToken)
    {
        ColumnHistory history = new([], 0);
        var kept = _versions.Select(version => version.RunId).Except(_described.Select(version => version.RunId)).ToList();
        await foreach (var (version, _) in _published.ReadAsync(kept, cancellationToken).ConfigureAwait(false))
        {
            Add(history, version ?? throw refused);
        }

        foreach (var version in _described)
        {
            Add(history, version);
        }

        return history;
    }

    private static IReadOnlyList<DescribedColumn> Add(ColumnHistory history, DescribedVersion version) =>
        history.Add(version.RunId, SchemaText.ColumnsOf(version), NoNames);
}
