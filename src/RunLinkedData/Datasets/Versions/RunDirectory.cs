using RunLinkedData.MLflow.Tracking;

namespace RunLinkedData.Datasets.Versions;

/// <summary>
/// Reads many runs at once, of whatever processes, deleted ones too: one search a page, not a call a run. It knows the processes that were there when it was first
/// asked, so make one for each question.
/// </summary>
internal sealed class RunDirectory(ITrackingStore store)
{
    // A filter of so many IDs has some 9 kB; a server takes it apart in a few milliseconds.
    private const int IdsAtOnce = 250;

    // A server makes each experiment a parameter of its SQL, of which databases take some thousands at least.
    private const int ExperimentsAtOnce = 500;

    private const int ExperimentsPage = 5000;
    private const int RunsPage = 1000;

    private Dictionary<string, string>? _processes;

    /// <summary>Gives the runs of these IDs, in no order; those that are not there are left out.</summary>
    public async Task<IReadOnlyList<MlflowRun>> GetAsync(IEnumerable<string> runIds, CancellationToken cancellationToken)
    {
        List<MlflowRun> found = [];
        foreach (var ids in runIds.Distinct(StringComparer.Ordinal).Chunk(IdsAtOnce))
        {
            // Only what has the form of an ID is worth a question, and fits between quotes.
            var known = ids.Where(DataReference.IsRunId).ToList();
            if (known.Count > 0)
            {
                found.AddRange(await SearchAsync($"attributes.run_id IN ({List(known)})", cancellationToken).ConfigureAwait(false));
            }
        }

        return found;
    }

    /// <summary>Gives the runs that have read something that one of these runs wrote, in no order, each once.</summary>
    public async Task<IReadOnlyList<MlflowRun>> FindReadersAsync(IEnumerable<string> runIds, CancellationToken cancellationToken)
    {
        Dictionary<string, MlflowRun> found = new(StringComparer.Ordinal);
        foreach (var ids in runIds.Where(DataReference.IsRunId).Distinct(StringComparer.Ordinal).Chunk(IdsAtOnce))
        {
            var wanted = ids.ToHashSet(StringComparer.Ordinal);
            foreach (var run in await SearchAsync($"dataset.digest IN ({List(ids)})", cancellationToken).ConfigureAwait(false))
            {
                // What a run wrote has its ID as digest too.
                if (run.Inputs.Select(DatasetLink.ReadInput).Any(input => input is not null && wanted.Contains(input.RunId)))
                {
                    found.TryAdd(run.Info.RunId, run);
                }
            }
        }

        return [.. found.Values];
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

    private async Task<List<MlflowRun>> SearchAsync(string filter, CancellationToken cancellationToken)
    {
        List<MlflowRun> found = [];
        foreach (var experiments in (await ProcessesAsync(cancellationToken).ConfigureAwait(false)).Keys.Chunk(ExperimentsAtOnce))
        {
            string? token = null;
            do
            {
                var query = new RunQuery(experiments) { Filter = filter, MaxResults = RunsPage, PageToken = token, ViewType = ViewType.All };
                var page = await store.SearchRunsAsync(query, cancellationToken).ConfigureAwait(false);
                found.AddRange(page.Items);
                token = page.NextPageToken;
            }
            while (token is not null);
        }

        return found;
    }

    private async Task<Dictionary<string, string>> ProcessesAsync(CancellationToken cancellationToken)
    {
        if (_processes is not null)
        {
            return _processes;
        }

        Dictionary<string, string> processes = new(StringComparer.Ordinal);
        string? token = null;
        do
        {
            var query = new ExperimentQuery { MaxResults = ExperimentsPage, PageToken = token, ViewType = ViewType.All };
            var page = await store.SearchExperimentsAsync(query, cancellationToken).ConfigureAwait(false);
            foreach (var experiment in page.Items)
            {
                processes.TryAdd(experiment.ExperimentId, experiment.Name);
            }

            token = page.NextPageToken;
        }
        while (token is not null);
        return _processes = processes;
    }

    private static string List(IEnumerable<string> ids) => string.Join(", ", ids.Select(id => $"'{id}'"));
}
