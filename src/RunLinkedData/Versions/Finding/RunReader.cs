using System.Runtime.CompilerServices;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Search;
using RunLinkedData.MLflow.Tracking.Stores;
using RunLinkedData.Model;

namespace RunLinkedData.Versions.Finding;

/// <summary>
/// Reads many runs at once, of whatever processes, deleted ones too: one search a page, not a call a run. It knows the processes that were
/// there when it was first asked, so make one for each question.
/// </summary>
internal sealed class RunReader(ITrackingStore store)
{
    /// <summary>
    /// In how many experiments one search looks: a server makes each a parameter of its SQL, of which
    /// databases take some thousands at least.
    /// </summary>
    public const int ExperimentsAtOnce = 500;

    /// <summary>How many IDs a filter has: some 9 kB, which a server takes apart in a few milliseconds.</summary>
    public const int IdsAtOnce = 250;

    /// <summary>How many experiments a page has.</summary>
    public const int ExperimentsPage = 5000;

    /// <summary>How many runs a page has.</summary>
    public const int RunsPage = 1000;

    private Dictionary<string, string>? _processes;

    /// <summary>Gives the runs of these IDs, in no order, each once; those that are not there are left out.</summary>
    public async Task<IReadOnlyList<MlflowRun>> GetAsync(IEnumerable<string> runIds, CancellationToken cancellationToken) =>
        await StreamAsync(runIds, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>As <see cref="GetAsync"/>, with no more than a page of runs in memory.</summary>
    public async IAsyncEnumerable<MlflowRun> StreamAsync(
        IEnumerable<string> runIds, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Only what has the form of an ID is worth a question.
        foreach (var ids in runIds.Where(DatasetIdentity.IsRunId).Distinct(StringComparer.Ordinal).Chunk(IdsAtOnce))
        {
            var wanted = ids.ToHashSet(StringComparer.Ordinal);
            await foreach (var run in SearchAsync(RunFilter.RunId.In(ids), cancellationToken).ConfigureAwait(false))
            {
                if (wanted.Contains(run.Info.RunId))
                {
                    yield return run;
                }
            }
        }
    }

    /// <summary>
    /// Gives the runs that have read something that one of these runs wrote, in no order, each once, with no more
    /// than a page of runs in memory.
    /// </summary>
    public async IAsyncEnumerable<MlflowRun> StreamReadersAsync(
        IEnumerable<string> runIds, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        HashSet<string> found = new(StringComparer.Ordinal);
        foreach (var ids in runIds.Where(DatasetIdentity.IsRunId).Distinct(StringComparer.Ordinal).Chunk(IdsAtOnce))
        {
            var wanted = ids.ToHashSet(StringComparer.Ordinal);
            await foreach (var run in SearchAsync(RunFilter.DatasetDigest.In(ids), cancellationToken).ConfigureAwait(false))
            {
                // What a run wrote has its ID as digest too.
                if (run.Inputs.Select(DatasetLink.ReadInput).Any(input => input is not null && wanted.Contains(input.RunId))
                    && found.Add(run.Info.RunId))
                {
                    yield return run;
                }
            }
        }
    }

    /// <summary>The name of the process that a run is one of.</summary>
    public async Task<string> ProcessOfAsync(MlflowRun run, CancellationToken cancellationToken)
    {
        var processes = await ProcessesAsync(cancellationToken).ConfigureAwait(false);
        if (!processes.TryGetValue(run.Info.ExperimentId, out var name))
        {
            name = (await store.GetExperimentAsync(run.Info.ExperimentId, cancellationToken).ConfigureAwait(false)).Name;
            processes.Add(run.Info.ExperimentId, name);
        }

        return name;
    }

    private async IAsyncEnumerable<MlflowRun> SearchAsync(RunFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // The newest run comes first and a page begins at a place in the list: runs that come meanwhile push
        // others into the next page once more.
        HashSet<string> given = new(StringComparer.Ordinal);
        var processes = await ProcessesAsync(cancellationToken).ConfigureAwait(false);
        foreach (var experiments in processes.Keys.Chunk(ExperimentsAtOnce).ToList())
        {
            var query = new RunQuery
            {
                ExperimentIds = experiments,
                Filter = filter.ToString(),
                MaxResults = RunsPage,
                ViewType = ViewType.All,
            };
            await foreach (var run in store.StreamRunsAsync(query, cancellationToken).ConfigureAwait(false))
            {
                if (given.Add(run.Info.RunId))
                {
                    yield return run;
                }
            }
        }
    }

    private async Task<Dictionary<string, string>> ProcessesAsync(CancellationToken cancellationToken)
    {
        if (_processes is not null)
        {
            return _processes;
        }

        Dictionary<string, string> processes = new(StringComparer.Ordinal);
        var query = new ExperimentQuery { MaxResults = ExperimentsPage, ViewType = ViewType.All };
        await foreach (var experiment in store.StreamExperimentsAsync(query, cancellationToken).ConfigureAwait(false))
        {
            processes.TryAdd(experiment.ExperimentId, experiment.Name);
        }

        return _processes = processes;
    }
}
