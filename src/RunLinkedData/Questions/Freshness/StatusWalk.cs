using System.Globalization;

namespace RunLinkedData.Questions.Freshness;

/// <summary>
/// Follows what the newest versions of datasets were made from, a level after the other: of each level one search for the versions that
/// were read, and one for what is newer, however many datasets there are.
/// </summary>
internal sealed class StatusWalk(RunIndex index, StatusOptions options)
{
    // What is asked about may be upstream of something else that is. Then it is there twice: only of what is asked about it counts with
    // which parameters it was made, and how old it is.
    private readonly List<StatusNode> _asked = [];
    private readonly Dictionary<(string Dataset, string RunId), StatusNode> _upstream = [];

    /// <summary>All that was looked at.</summary>
    public IEnumerable<StatusNode> Nodes => _asked.Concat(_upstream.Values);

    /// <summary>Begins with the newest version of a dataset.</summary>
    public void Start(KnownProcess process, string dataset, KnownRun version) => _asked.Add(new StatusNode(process, dataset, version, 0));

    public async Task FollowAsync(CancellationToken cancellationToken)
    {
        List<StatusNode> level = [.. _asked];
        while (level.Count > 0)
        {
            var read = level.SelectMany(node => node.Version.Inputs).ToList();
            await index.LoadAsync(read.Select(input => input.RunId), cancellationToken).ConfigureAwait(false);
            var since = read
                .Select(input => index.FindRun(input.RunId))
                .OfType<KnownRun>()
                .GroupBy(run => run.ExperimentId)
                .ToDictionary(process => process.Key, process => process.Min(run => run.Start));
            await index.LoadSinceAsync(since, cancellationToken).ConfigureAwait(false);
            level = [.. level.SelectMany(Follow).ToList()];
        }
    }

    /// <summary>Gives each node the worst of its own reasons and of all that is behind it; circles are one.</summary>
    public void Spread()
    {
        var readers = Nodes
            .SelectMany(node => node.Inputs.Select(input => (input, node)))
            .ToLookup(edge => edge.input, edge => edge.node);
        foreach (var node in Nodes)
        {
            node.State = node.OwnState;
        }

        Queue<StatusNode> changed = new(Nodes.Where(node => node.State != FreshnessState.Fresh));
        while (changed.TryDequeue(out var node))
        {
            foreach (var reader in readers[node].Where(reader => reader.State < node.State))
            {
                reader.State = node.State;
                changed.Enqueue(reader);
            }
        }
    }

    /// <summary>Compares what a version has read with what there is; gives what was met for the first time.</summary>
    private IEnumerable<StatusNode> Follow(StatusNode node)
    {
        foreach (var input in node.Version.Inputs)
        {
            if (index.FindRun(input.RunId) is not { } writer || index.FindProcess(writer.ExperimentId) is not { } process)
            {
                Add(node, StatusReasonKind.InputGone, FreshnessState.Unknown, input.Name, input.RunId,
                    $"run {input.RunId}, which made {input.Name}, is not in the store");
                continue;
            }

            var name = $"{process.Name}/{input.Name}";
            if (process.IsDeleted)
            {
                Add(node, StatusReasonKind.InputGone, FreshnessState.Unknown, name, input.RunId,
                    $"process '{process.Name}', which made {input.Name}, was deleted");
                continue;
            }

            // What reads its own last version cannot have read itself, nor what came later.
            var isOwn = process.Id == node.Process.Id && node.Version.Outputs.Contains(input.Name);
            var newest = process.FindNewest(input.Name, isOwn ? node.Version : null);
            if (newest is not null && newest.IsNewerThan(writer))
            {
                var newer = process.CountNewer(input.Name, writer, isOwn ? node.Version : null);
                node.Own.Add(new StatusReason
                {
                    Kind = StatusReasonKind.NewerInput,
                    State = FreshnessState.Stale,
                    Name = name,
                    Used = writer.Id,
                    Newest = newest.Id,
                    Newer = newer,
                    Message = string.Create(
                        CultureInfo.InvariantCulture,
                        $"{newer} newer version{(newer == 1 ? "" : "s")} of {name} (read {Short(writer)}, newest {Short(newest)})"),
                });
            }
            else if (!writer.IsPublished)
            {
                Add(node, StatusReasonKind.InputGone, FreshnessState.Stale, name, writer.Id,
                    $"version {Short(writer)} of {name} {(writer.IsDeleted ? "was deleted" : "is not published any more")}");
                continue;
            }

            var followed = newest is not null && newest.IsNewerThan(writer) ? newest : writer;
            if (isOwn || node.Level == (options.Depth ?? int.MaxValue))
            {
                continue;
            }

            if (_upstream.TryGetValue((input.Name, followed.Id), out var known))
            {
                Link(node, known);
            }
            else
            {
                StatusNode added = new(process, input.Name, followed, node.Level + 1);
                _upstream.Add(added.Key, added);
                Link(node, added);
                yield return added;
            }
        }
    }

    private static void Link(StatusNode node, StatusNode input)
    {
        if (node != input && !node.Inputs.Contains(input))
        {
            node.Inputs.Add(input);
        }
    }

    private static string Short(KnownRun run) => run.Id[..8];

    private static void Add(
        StatusNode node, StatusReasonKind kind, FreshnessState state, string name, string? used, string message) =>
        node.Own.Add(new StatusReason { Kind = kind, State = state, Name = name, Used = used, Message = message });
}
