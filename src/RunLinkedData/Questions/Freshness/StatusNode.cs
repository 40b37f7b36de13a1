using RunLinkedData.Model;

namespace RunLinkedData.Questions.Freshness;

/// <summary>The newest version of a dataset while it is looked at.</summary>
internal sealed class StatusNode(KnownProcess process, string dataset, KnownRun version, int level)
{
    public KnownProcess Process { get; } = process;

    public string Dataset { get; } = dataset;

    public string Name => $"{Process.Name}/{Dataset}";

    public KnownRun Version { get; } = version;

    public int Level { get; } = level;

    public (string Dataset, string RunId) Key => (Dataset, Version.Id);

    /// <summary>Why it is not fresh, whatever its inputs are.</summary>
    public List<StatusReason> Own { get; } = [];

    /// <summary>What it was made from, as far as it was followed.</summary>
    public List<StatusNode> Inputs { get; } = [];

    /// <summary>The worst of its own reasons.</summary>
    public FreshnessState OwnState => Own.Count == 0 ? FreshnessState.Fresh : Own.Max(reason => reason.State);

    /// <summary>The worst of its own reasons and of its inputs.</summary>
    public FreshnessState State { get; set; }

    public DatasetStatus ToStatus() => new()
    {
        Process = Process.Name,
        Dataset = Dataset,
        RunId = Version.Id,
        StartedAt = RunFacts.Time(Version.Start),
        PublishedAt = Version.End is { } end ? RunFacts.Time(end) : null,
        Level = Level,
        State = State,
        Reasons = [.. Own.Concat(Inherited()).OrderByDescending(reason => reason.State).ThenBy(reason => reason.Kind)],
    };

    private IEnumerable<StatusReason> Inherited() =>
        from input in Inputs
        where input.State != FreshnessState.Fresh
        let root = RootOf(input)
        where root is not null
        let how = input.State == FreshnessState.Stale ? "is stale" : "is perhaps stale"
        let why = root.Own.First(reason => reason.State == input.State).Message
        select new StatusReason
        {
            Kind = StatusReasonKind.StaleInput,
            State = input.State,
            Name = input.Name,
            Used = input.Version.Id,
            Root = root.Name,
            Message = $"{input.Name} {how}{(root == input ? "" : $", as {root.Name} is")}: {why}",
        };

    /// <summary>The nearest one behind an input whose own reasons make it what it is, by a way that does not lead over this one.</summary>
    private StatusNode? RootOf(StatusNode input)
    {
        HashSet<(string Dataset, string RunId)> seen = [Key, input.Key];
        Queue<StatusNode> waiting = new([input]);
        while (waiting.TryDequeue(out var node))
        {
            if (node.OwnState == input.State)
            {
                return node;
            }

            foreach (var next in node.Inputs.Where(next => next.State >= input.State && seen.Add(next.Key)))
            {
                waiting.Enqueue(next);
            }
        }

        return null;
    }
}
