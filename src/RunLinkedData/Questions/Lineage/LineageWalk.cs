using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Stores;
using RunLinkedData.Versions.Finding;

namespace RunLinkedData.Questions.Lineage;

/// <summary>Follows lineage breadth first: one search a level, page and direction, with the runs of the whole level in it.</summary>
/// <remarks>
/// What was met once in a direction is not followed again in it, so that a circle, which only others can have recorded, ends.
/// </remarks>
internal sealed class LineageWalk(ITrackingStore store, LineageOptions options)
{
    private readonly RunReader _directory = new(store);
    private readonly Dictionary<string, LineageNode> _nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LineageRun> _runs = new(StringComparer.Ordinal);
    private readonly HashSet<string> _above = new(StringComparer.Ordinal);
    private readonly HashSet<string> _below = new(StringComparer.Ordinal);
    private bool _isCut;

    private int Room => options.MaxNodes - _nodes.Count;

    public async Task<LineageGraph> WalkAsync(ResolvedRun start, CancellationToken cancellationToken)
    {
        var id = start.Run.Info.RunId;
        Add(LineageRun.Of(start.Run, start.Process, 0, store, options.Columns));
        _above.Add(id);
        _below.Add(id);
        List<string> up = options.Direction == LineageDirection.Downstream ? [] : [id];
        List<string> down = options.Direction == LineageDirection.Upstream ? [] : [id];

        // In turns, so that what is left out when there are too many nodes is what is farthest away.
        for (var level = 1; level <= (options.Depth ?? int.MaxValue) && up.Count + down.Count > 0; level++)
        {
            up = await StepUpAsync(up, -level, cancellationToken).ConfigureAwait(false);
            down = await StepDownAsync(down, level, level == 1 ? start.Dataset : null, cancellationToken).ConfigureAwait(false);
        }

        return LineageGraphs.Make(id, start.Dataset, _nodes, _runs.Values, _isCut);
    }

    private async Task<List<string>> StepUpAsync(List<string> readers, int level, CancellationToken cancellationToken)
    {
        var read = readers.Select(reader => _runs[reader]).ToList();
        var writers = read.SelectMany(run => run.Inputs)
            .Select(input => input.RunId)
            .Where(_above.Add)
            .Order(StringComparer.Ordinal)
            .ToList();
        var wanted = Bound(writers.Where(writer => !_nodes.ContainsKey(writer)));
        if (wanted.Count > 0)
        {
            await foreach (var run in _directory.StreamAsync(wanted, cancellationToken).ConfigureAwait(false))
            {
                await AddAsync(run, level, cancellationToken).ConfigureAwait(false);
            }
        }

        foreach (var missing in wanted.Where(writer => !_nodes.ContainsKey(writer)))
        {
            _nodes.Add(missing, LineageRun.MissingNode(missing, level));
        }

        var externals = read.SelectMany(run => run.Externals)
            .DistinctBy(external => external.Key)
            .OrderBy(external => external.Key, StringComparer.Ordinal);
        foreach (var (id, external) in Bound(externals.Where(external => !_nodes.ContainsKey(external.Key))))
        {
            _nodes.Add(id, LineageRun.NodeOf(id, external, level));
        }

        return writers.FindAll(_runs.ContainsKey);
    }

    private async Task<List<string>> StepDownAsync(List<string> writers, int level, string? dataset, CancellationToken cancellationToken)
    {
        List<string> readers = [];
        var wanted = writers.ToHashSet(StringComparer.Ordinal);
        if (wanted.Count == 0 || (_isCut && Room == 0))
        {
            return readers;
        }

        await foreach (var run in _directory.StreamReadersAsync(wanted, cancellationToken).ConfigureAwait(false))
        {
            var id = run.Info.RunId;
            if (_below.Contains(id) || (dataset is not null && !run.Inputs.Any(input => DatasetLink.ReadInput(input) is { } read
                && read.Name == dataset
                && wanted.Contains(read.RunId))))
            {
                continue;
            }

            if (!_nodes.ContainsKey(id))
            {
                if (Room == 0)
                {
                    _isCut = true;
                    break;
                }

                await AddAsync(run, level, cancellationToken).ConfigureAwait(false);
            }

            _below.Add(id);
            readers.Add(id);
        }

        return readers;
    }

    /// <summary>As many as there is room for.</summary>
    private List<T> Bound<T>(IEnumerable<T> nodes)
    {
        var some = nodes.Take(Room + 1).ToList();
        if (some.Count <= Room)
        {
            return some;
        }

        _isCut = true;
        return some[..Room];
    }

    private async Task AddAsync(MlflowRun run, int level, CancellationToken cancellationToken) =>
        Add(LineageRun.Of(
            run, await _directory.ProcessOfAsync(run, cancellationToken).ConfigureAwait(false), level, store, options.Columns));

    private void Add(LineageRun run)
    {
        _nodes.Add(run.Node.Id, run.Node);
        _runs.Add(run.Node.Id, run);
    }
}
