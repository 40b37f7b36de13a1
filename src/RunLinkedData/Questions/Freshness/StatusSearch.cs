using RunLinkedData.Datasets.Contracts;
using RunLinkedData.Datasets.Locating;
using RunLinkedData.Datasets.Sources;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Tracking.Stores;
using RunLinkedData.Model;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Questions.Freshness.External;
using RunLinkedData.Versions.Finding;
using RunLinkedData.Versions.References;
using RunLinkedData.Waiting;

namespace RunLinkedData.Questions.Freshness;

/// <summary>Tells whether datasets are fresh.</summary>
internal sealed class StatusSearch(
    ITrackingStore store,
    ArtifactStoreRegistry artifactStores,
    VersionSources sources,
    ContractFolder? contracts,
    TimeProvider time,
    StatusOptions options)
{
    // Of one process: the runs in which its datasets are looked for. Of all: those of each 500 processes, and of one that is not in them.
    private const int RunsOfOne = 1000;
    private const int RunsOfMany = 20_000;
    private const int RunsOfRare = 100;

    private const int AskedAtOnce = 16;

    private readonly RunIndex _index = new(store);

    /// <summary>The status of one dataset.</summary>
    /// <exception cref="ReferenceException">There is no such dataset.</exception>
    public async Task<StatusReport> OfDatasetAsync(string process, string dataset, WorkingCode? code, CancellationToken cancellationToken)
    {
        DataReference latest = new(process, dataset, VersionText.Latest);
        var found = await new ReferenceResolver(store).FindAsync(latest, cancellationToken).ConfigureAwait(false);
        await _index.LoadProcessesAsync(cancellationToken).ConfigureAwait(false);
        Asked asked = new(_index.FindProcess(found.Writer.Info.ExperimentId)!, dataset, _index.Add(found.Writer));
        return await FollowAsync([asked], code, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The status of all datasets of a process; of all processes, when none is named.</summary>
    /// <exception cref="ReferenceException">There is no such process.</exception>
    public async Task<StatusReport> OfProcessAsync(string? process, WorkingCode? code, CancellationToken cancellationToken)
    {
        var one = process is null ? null
            : await new RunLookup(store).FindProcessAsync(process, cancellationToken).ConfigureAwait(false);
        await _index.LoadProcessesAsync(cancellationToken).ConfigureAwait(false);
        var wanted = _index.Processes.Where(known => one is null ? !known.IsDeleted : known.Id == one.ExperimentId).ToList();
        await _index.LoadNewestAsync(
            [.. wanted.Select(known => known.Id)], one is null ? RunsOfMany : RunsOfOne, cancellationToken).ConfigureAwait(false);
        foreach (var rare in wanted.Where(known => known.Published.Count == 0 && known.Since != long.MinValue))
        {
            await _index.LoadNewestAsync([rare.Id], RunsOfRare, cancellationToken).ConfigureAwait(false);
        }

        List<Asked> asked = [];
        foreach (var known in wanted)
        {
            foreach (var dataset in known.Published.SelectMany(run => run.Outputs).Distinct(StringComparer.Ordinal))
            {
                if (known.FindNewest(dataset) is { } version)
                {
                    asked.Add(new Asked(known, dataset, version));
                }
            }
        }

        return await FollowAsync(asked, code, cancellationToken).ConfigureAwait(false);
    }

    private async Task<StatusReport> FollowAsync(IReadOnlyList<Asked> asked, WorkingCode? code, CancellationToken cancellationToken)
    {
        List<StatusWalk> walks = [await WalkAsync(asked, cancellationToken).ConfigureAwait(false)];
        if (options.Depth is not null && asked.Count > 1)
        {
            // So many steps from each, whatever else is asked about. What there is to know of them is known by now.
            walks.Clear();
            foreach (var one in asked)
            {
                walks.Add(await WalkAsync([one], cancellationToken).ConfigureAwait(false));
            }
        }

        List<StatusNode> nodes = [.. walks.SelectMany(walk => walk.Nodes)];
        AgeRule ages = new(options, contracts, time.GetUtcNow());
        foreach (var node in nodes)
        {
            node.Own.AddRange(node.Level == 0 ? Parameters(node.Version) : []);
            if (code is not null && await code.CompareAsync(node.Version.Code, cancellationToken).ConfigureAwait(false) is { } changed)
            {
                node.Own.Add(changed);
            }

            if (ages.Find(node) is { } old)
            {
                node.Own.Add(old);
            }
        }

        await AskExternalAsync(nodes, cancellationToken).ConfigureAwait(false);
        walks.ForEach(walk => walk.Spread());

        // What is asked about is told once, also where it is upstream of something else that is.
        var statuses = nodes
            .OrderBy(node => node.Level)
            .ThenBy(node => node.Process.Name, StringComparer.Ordinal)
            .ThenBy(node => node.Dataset, StringComparer.Ordinal)
            .DistinctBy(node => node.Key)
            .ToLookup(node => node.Level == 0, node => node.ToStatus());
        return new StatusReport { Datasets = [.. statuses[true]], Upstream = [.. statuses[false]] };
    }

    private async Task<StatusWalk> WalkAsync(IReadOnlyList<Asked> asked, CancellationToken cancellationToken)
    {
        StatusWalk walk = new(_index, options);
        foreach (var one in asked)
        {
            walk.Start(one.Process, one.Dataset, one.Newest);
        }

        await walk.FollowAsync(cancellationToken).ConfigureAwait(false);
        return walk;
    }

    private IEnumerable<StatusReason> Parameters(KnownRun version) =>
        from wanted in options.Parameters.OrderBy(parameter => parameter.Key, StringComparer.Ordinal)
        let used = version.Parameters.GetValueOrDefault(wanted.Key)
        where used != wanted.Value
        select new StatusReason
        {
            Kind = StatusReasonKind.Parameter,
            State = FreshnessState.Stale,
            Name = wanted.Key,
            Used = used,
            Newest = wanted.Value,
            Message = used is null
                ? $"parameter {wanted.Key} was not given, and is {wanted.Value} by now"
                : $"parameter {wanted.Key} was {used}, and is {wanted.Value} by now",
        };

    /// <summary>Asks each external input once, however many versions have read it.</summary>
    private async Task AskExternalAsync(IEnumerable<StatusNode> nodes, CancellationToken cancellationToken)
    {
        var asked = nodes.SelectMany(node => node.Version.Externals.Select(input => (Node: node, Input: input)))
            .GroupBy(read => (read.Input, Run: read.Input.Digest is null ? read.Node.Version.Id : null))
            .ToList();
        if (!options.AskExternal)
        {
            asked.ForEach(read => Add(read, ExternalAnswer.Unknown("that is switched off")));
            return;
        }

        using ExternalProbe probe = new(artifactStores, new HoldingStores(store, artifactStores, sources), options.Timeout);
        var answers = new ExternalAnswer[asked.Count];
        await LimitedParallel.ForEachAsync(
            asked.Index(),
            AskedAtOnce,
            async (read, token) => answers[read.Index] = await probe.AskAsync(
                ReadOf(read.Item.First()), token).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < answers.Length; i++)
        {
            Add(asked[i], answers[i]);
        }
    }

    private static ExternalRead ReadOf((StatusNode Node, ExternalInput Input) read) =>
        new(read.Node.Version.Id, read.Node.Version.ArtifactUri, read.Node.Version.Start, read.Input);

    private static void Add(IEnumerable<(StatusNode Node, ExternalInput Input)> read, ExternalAnswer answer)
    {
        foreach (var (node, input) in answer.IsSame == true ? [] : read)
        {
            node.Own.Add(new StatusReason
            {
                Kind = StatusReasonKind.ExternalInput,
                State = answer.IsSame is null ? FreshnessState.Unknown : FreshnessState.Stale,
                Name = input.Name,
                Used = input.Version,
                Newest = answer.Now,
                Message = $"{input.Name} ({input.Source}) {answer.What}",
            });
        }
    }

    /// <summary>A dataset that is asked about, and its newest version.</summary>
    private sealed record Asked(KnownProcess Process, string Dataset, KnownRun Newest);
}
