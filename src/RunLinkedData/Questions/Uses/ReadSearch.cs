using System.Runtime.CompilerServices;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Search;
using RunLinkedData.MLflow.Tracking.Stores;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Model.Reads;
using RunLinkedData.Versions.Finding;

namespace RunLinkedData.Questions.Uses;

/// <summary>
/// Finds what runs have read of a dataset of a process, the newest runs first: one search a page for the runs, and one for those versions
/// among what they have read that no page before had. Runs that were deleted are passed over.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="experimentId">The process that makes the dataset.</param>
/// <param name="process">Its name.</param>
/// <param name="dataset">The dataset.</param>
/// <param name="since">The runs started then or later, in milliseconds since the Unix epoch; null for all.</param>
/// <param name="maxRuns">How many runs are looked at.</param>
internal sealed class ReadSearch(
    ITrackingStore store, string experimentId, string process, string dataset, long? since, int maxRuns)
{
    // Whether a run is one of the process, by its ID.
    private readonly Dictionary<string, MlflowRun?> _versions = new(StringComparer.Ordinal);
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    /// <summary>Whether runs were left out.</summary>
    public bool IsCut { get; private set; }

    public async IAsyncEnumerable<DatasetRead> FindAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Dictionary<string, string> names = new(StringComparer.Ordinal);
        var experiments = new ExperimentQuery { MaxResults = RunReader.ExperimentsPage };
        await foreach (var experiment in store.StreamExperimentsAsync(experiments, cancellationToken).ConfigureAwait(false))
        {
            names.TryAdd(experiment.ExperimentId, experiment.Name);
        }

        // The process itself may have thousands of runs with a dataset of the name, which it has written.
        var readers = RunFilter.All([
            RunFilter.DatasetName.EqualTo(dataset),
            .. since is { } from ? [RunFilter.StartTime.AtLeast(from)] : Array.Empty<RunFilter>(),
        ]);
        List<(string[] In, RunFilter Filter)> searches =
        [
            .. names.Keys.Where(id => id != experimentId).Chunk(RunReader.ExperimentsAtOnce).Select(ids => (ids, readers)),
            ([experimentId], readers & RunFilter.Tag(RunTags.InputPrefix + dataset).Exists()),
        ];
        names.TryAdd(experimentId, process);
        foreach (var (ids, filter) in searches)
        {
            await foreach (var page in PagesAsync(ids, filter, cancellationToken).ConfigureAwait(false))
            {
                await FindVersionsAsync(page, cancellationToken).ConfigureAwait(false);
                foreach (var read in page.SelectMany(run => ReadsOf(run, names[run.Info.ExperimentId])))
                {
                    yield return read;
                }
            }
        }
    }

    private async IAsyncEnumerable<List<MlflowRun>> PagesAsync(
        string[] experiments, RunFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? token = null;
        do
        {
            var left = maxRuns - _seen.Count;
            var query = new RunQuery
            {
                ExperimentIds = experiments,
                Filter = filter.ToString(),
                MaxResults = Math.Clamp(left, 1, RunReader.RunsPage),
                PageToken = token,
            };
            var page = await store.SearchRunsAsync(query, cancellationToken).ConfigureAwait(false);
            if (left <= 0)
            {
                IsCut |= page.Items.Count > 0;
                yield break;
            }

            // Runs that start meanwhile push others into the next page once more.
            yield return page.Items.Where(run => _seen.Add(run.Info.RunId)).ToList();
            token = page.NextPageToken is null || page.NextPageToken != token ? page.NextPageToken : throw PageLoop.Repeated(token);
        }
        while (token is not null);
    }

    private async Task FindVersionsAsync(IEnumerable<MlflowRun> readers, CancellationToken cancellationToken)
    {
        var unknown = readers.SelectMany(VersionsOf)
            .Select(version => version.RunId)
            .Distinct(StringComparer.Ordinal)
            .Where(version => !_versions.ContainsKey(version))
            .ToList();
        foreach (var ids in unknown.Chunk(RunReader.IdsAtOnce))
        {
            var query = new RunQuery
            {
                ExperimentIds = [experimentId],
                Filter = RunFilter.RunId.In(ids).ToString(),
                MaxResults = ids.Length,
                ViewType = ViewType.All,
            };
            var found = await store.SearchRunsAsync(query, cancellationToken).ConfigureAwait(false);
            foreach (var id in ids)
            {
                _versions.Add(id, found.Items.FirstOrDefault(run => run.Info.RunId == id));
            }
        }
    }

    private IEnumerable<DatasetRead> ReadsOf(MlflowRun run, string reader) =>
        from input in run.Inputs
        let version = VersionOf(input)
        where version is not null && _versions[version.RunId] is not null
        select new DatasetRead(
            reader,
            run,
            _versions[version.RunId]!,
            ReadColumnsTag.Find(run, dataset, version.RunId),
            MlflowSchema.ReadNames(input.Dataset.Schema));

    private IEnumerable<DatasetIdentity> VersionsOf(MlflowRun run) => run.Inputs.Select(VersionOf).OfType<DatasetIdentity>();

    private DatasetIdentity? VersionOf(DatasetInput input) =>
        DatasetLink.ReadInput(input) is { } version && version.Name == dataset ? version : null;
}
