using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Search;
using RunLinkedData.MLflow.Tracking.Stores;
using RunLinkedData.Model;
using RunLinkedData.Versions.Finding;

namespace RunLinkedData.Questions.Freshness;

/// <summary>The runs that were read so far. Of many processes they are read by one search, page after page, and each only once.</summary>
internal sealed class RunIndex(ITrackingStore store)
{
    private readonly Dictionary<string, KnownProcess> _processes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, KnownRun> _runs = new(StringComparer.Ordinal);

    // Some are not there.
    private readonly HashSet<string> _wanted = new(StringComparer.Ordinal);

    /// <summary>The processes, deleted ones too.</summary>
    public IEnumerable<KnownProcess> Processes => _processes.Values;

    public KnownProcess? FindProcess(string experimentId) => _processes.GetValueOrDefault(experimentId);

    public KnownRun? FindRun(string runId) => _runs.GetValueOrDefault(runId);

    /// <summary>Reads which processes there are.</summary>
    public async Task LoadProcessesAsync(CancellationToken cancellationToken)
    {
        var query = new ExperimentQuery { MaxResults = RunReader.ExperimentsPage, ViewType = ViewType.All };
        await foreach (var experiment in store.StreamExperimentsAsync(query, cancellationToken).ConfigureAwait(false))
        {
            _processes.TryAdd(experiment.ExperimentId, new KnownProcess(experiment));
        }
    }

    public KnownRun Add(MlflowRun run)
    {
        if (!_runs.TryGetValue(run.Info.RunId, out var known))
        {
            _runs.Add(run.Info.RunId, known = KnownRun.Of(run));
            if (known.IsPublished)
            {
                FindProcess(known.ExperimentId)?.Published.Add(known);
            }
        }

        return known;
    }

    /// <summary>Reads the runs of these IDs, deleted ones too, unless they are known.</summary>
    public async Task LoadAsync(IEnumerable<string> runIds, CancellationToken cancellationToken)
    {
        var wanted = runIds.Where(id => DatasetIdentity.IsRunId(id) && !_runs.ContainsKey(id) && _wanted.Add(id)).ToList();
        foreach (var ids in wanted.Chunk(RunReader.IdsAtOnce))
        {
            await SearchAsync([.. _processes.Keys], RunFilter.RunId.In(ids), ViewType.All, int.MaxValue, cancellationToken)
                .ConfigureAwait(false);
        }
    }

    /// <summary>Reads what these processes have published since a moment of each, unless it is known.</summary>
    public async Task LoadSinceAsync(IReadOnlyDictionary<string, long> since, CancellationToken cancellationToken)
    {
        var wanted = since.Where(process => FindProcess(process.Key) is { } known && known.Since > process.Value).ToList();
        if (wanted.Count == 0)
        {
            return;
        }

        var from = wanted.Min(process => process.Value);
        await SearchAsync(
            [.. wanted.Select(process => process.Key)],
            RunFilter.HasStatus(RunStatus.Finished) & RunFilter.StartTime.AtLeast(from),
            ViewType.ActiveOnly,
            int.MaxValue,
            cancellationToken).ConfigureAwait(false);
        foreach (var process in wanted)
        {
            _processes[process.Key].Since = from;
        }
    }

    /// <summary>Reads what these processes have published last: so many runs of each 500 processes.</summary>
    public async Task LoadNewestAsync(IReadOnlyList<string> experimentIds, int most, CancellationToken cancellationToken)
    {
        foreach (var experiments in experimentIds.Chunk(RunReader.ExperimentsAtOnce))
        {
            var oldest = await SearchAsync(
                experiments, RunFilter.HasStatus(RunStatus.Finished), ViewType.ActiveOnly, most, cancellationToken).ConfigureAwait(false);
            foreach (var experiment in experiments)
            {
                // Of those that started in the last millisecond some may have been cut off.
                _processes[experiment].Since = oldest is { } start ? start + 1 : long.MinValue;
            }
        }
    }

    /// <returns>When the last run that was read started, when there are more; else null.</returns>
    private async Task<long?> SearchAsync(
        IReadOnlyList<string> experimentIds, RunFilter filter, ViewType view, int most, CancellationToken cancellationToken)
    {
        long? cut = null;
        foreach (var experiments in experimentIds.Chunk(RunReader.ExperimentsAtOnce))
        {
            var query = new RunQuery
            {
                ExperimentIds = experiments,
                Filter = filter.ToString(),
                MaxResults = Math.Min(RunReader.RunsPage, most),
                ViewType = view,
            };
            var count = 0;
            await foreach (var run in store.StreamRunsAsync(query, cancellationToken).ConfigureAwait(false))
            {
                Add(run);
                if (++count == most)
                {
                    cut = run.Info.StartTime;
                    break;
                }
            }
        }

        return cut;
    }
}

/// <summary>A process, and what is known of its published runs.</summary>
internal sealed class KnownProcess(Experiment experiment)
{
    public string Id => experiment.ExperimentId;

    public string Name => experiment.Name;

    public bool IsDeleted => experiment.LifecycleStage == LifecycleStage.Deleted;

    /// <summary>All that started at this moment or later are known.</summary>
    public long Since { get; set; } = long.MaxValue;

    /// <summary>The published runs that are known, in no order.</summary>
    public List<KnownRun> Published { get; } = [];

    public string? FindTag(string key) => experiment.Tags.FirstOrDefault(tag => tag.Key == key)?.Value;

    /// <summary>The known version of a dataset that is the newest, or the newest before a run.</summary>
    public KnownRun? FindNewest(string dataset, KnownRun? before = null) => Published
        .Where(run => run.MayBeNewest(dataset) && (before is null || before.IsNewerThan(run)))
        .Aggregate((KnownRun?)null, (newest, run) => newest is null || run.IsNewerThan(newest) ? run : newest);

    /// <summary>How many known versions of a dataset are newer than a run, and older than another one.</summary>
    public int CountNewer(string dataset, KnownRun than, KnownRun? before) => Published
        .Count(run => run.MayBeNewest(dataset) && run.IsNewerThan(than) && (before is null || before.IsNewerThan(run)));
}
