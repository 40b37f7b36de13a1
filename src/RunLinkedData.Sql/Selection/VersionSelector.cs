using System.Runtime.CompilerServices;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Search;
using RunLinkedData.MLflow.Tracking.Stores;
using RunLinkedData.Model;
using RunLinkedData.Sql.Model;
using RunLinkedData.Sql.Statements;
using RunLinkedData.Versions.Finding;
using RunLinkedData.Versions.References;

namespace RunLinkedData.Sql.Selection;

/// <summary>Finds the versions that the names of tables stand for: one search of runs a table, page after page.</summary>
internal sealed class VersionSelector(RunTracker tracker, SqlOptions options, RunBounds bounds)
{
    private const int Page = 500;

    private readonly ITrackingStore _store = tracker.TrackingStore;
    private readonly WriterSearch _search = new(tracker.TrackingStore);
    private readonly RunLookup _runs = new(tracker.TrackingStore);
    private readonly ReferenceResolver _resolver = new(tracker.TrackingStore);

    /// <summary>Finds the versions of a table.</summary>
    /// <exception cref="ReferenceException">There is no such process, dataset or version.</exception>
    public async Task<SelectedTable> FindAsync(string name, TableUse? use, CancellationToken cancellationToken)
    {
        var of = options.Process is null && NamedVersions.WithoutProcess(name) is { } dataset
            ? await ProcessOfAsync(dataset, cancellationToken).ConfigureAwait(false)
            : options.Process;
        var named = NamedVersions.Parse(name, of);
        if (named.One is { } one)
        {
            return await FindOneAsync(name, use, one, cancellationToken).ConfigureAwait(false);
        }

        var process = named.Process!;
        var range = named.Some ?? VersionRange.All(process, named.Dataset);
        var newest = new DataReference(process, named.Dataset, VersionText.Latest);
        var experiment = await _runs.FindProcessAsync(newest, cancellationToken).ConfigureAwait(false);
        var table = new SelectedTable(name, use, process, named.Dataset);
        List<FoundVersion> versions = [];
        await foreach (var run in InRangeAsync(range, experiment, use, cancellationToken).ConfigureAwait(false))
        {
            if (DataVersion.Of(run, process, named.Dataset) is { } version)
            {
                versions.Add(new FoundVersion(run, version));
            }

            if (versions.Count > options.MaxVersions)
            {
                throw new SqlException(
                    ErrorCode.SqlRefused,
                    $"The table \"{name}\" has more than {options.MaxVersions:N0} versions that fit. Ask for fewer, such as "
                    + $"\"{process}/{named.Dataset}@latest~30..\" or WHERE started > ..., "
                    + $"or raise {nameof(SqlOptions)}.{nameof(SqlOptions.MaxVersions)}.");
            }
        }

        return versions.Count > 0
            ? table with { Versions = versions, Found = versions.Count }
            : table with { Sample = await SampleAsync(newest, cancellationToken).ConfigureAwait(false) };
    }

    /// <summary>All versions of all datasets of a process, the newest first.</summary>
    public async Task<IReadOnlyList<FoundVersion>> FindAllAsync(string process, TableUse? use, CancellationToken cancellationToken)
    {
        var experiment = await _runs.FindProcessAsync(process, cancellationToken).ConfigureAwait(false);
        List<FoundVersion> versions = [];
        var query = bounds.Narrow(new WriterQuery(null), use);
        await foreach (var run in SearchAsync(experiment, query, cancellationToken).ConfigureAwait(false))
        {
            versions.AddRange(RunLookup.OutputsOf(run)
                .Order(StringComparer.Ordinal)
                .Select(dataset => new FoundVersion(run, DataVersion.Of(run, process, dataset)!)));
            if (versions.Count > options.MaxVersions)
            {
                throw new SqlException(
                    ErrorCode.SqlRefused,
                    $"The process '{process}' has more than {options.MaxVersions:N0} versions. Ask for fewer, with WHERE started > ..., "
                    + $"or raise {nameof(SqlOptions)}.{nameof(SqlOptions.MaxVersions)}.");
            }
        }

        return versions;
    }

    private async Task<SelectedTable> FindOneAsync(string name, TableUse? use, DataReference one, CancellationToken cancellationToken)
    {
        var found = await _resolver.FindAsync(one, cancellationToken).ConfigureAwait(false);
        PublishedCheck.Throw(one.Dataset, found.Writer);
        var process = found.Process
            ?? (await _store.GetExperimentAsync(found.Writer.Info.ExperimentId, cancellationToken).ConfigureAwait(false)).Name;
        var version = DataVersion.Of(found.Writer, process, one.Dataset) ?? throw PublishedCheck.Missing(one.Dataset, found.Writer);
        return new SelectedTable(name, use, process, one.Dataset) { Versions = [new FoundVersion(found.Writer, version)], Found = 1 };
    }

    /// <summary>A version for its columns, where none fits.</summary>
    private async Task<FoundVersion> SampleAsync(DataReference newest, CancellationToken cancellationToken)
    {
        var run = (await _resolver.FindAsync(newest, cancellationToken).ConfigureAwait(false)).Writer;
        return new FoundVersion(run, DataVersion.Of(run, newest.Process!, newest.Dataset)!);
    }

    /// <summary>The runs of a range, the newest first.</summary>
    private async IAsyncEnumerable<MlflowRun> InRangeAsync(
        VersionRange range, Experiment experiment, TableUse? use, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var last = range.Last is { Version.Kind: VersionKind.Latest, Back: 0 } ? null
            : await FindBoundAsync(range.Last, cancellationToken).ConfigureAwait(false);
        var query = new WriterQuery(range.Dataset)
        {
            Conditions = range.Conditions,
            StartedFrom = range.From,
            StartedBy = last?.StartTime ?? range.By,
        };
        if (range is { First: { Version.Kind: VersionKind.Latest } newest, By: null } && last is null)
        {
            // How many there are from the newest on is counted before conditions of the query, and there may be fewer.
            await foreach (var run in SearchAsync(experiment, query, cancellationToken).Take(newest.Back + 1).ConfigureAwait(false))
            {
                yield return run;
            }

            yield break;
        }

        var first = await FindBoundAsync(range.First, cancellationToken).ConfigureAwait(false);
        if (first is not null && last is not null && !IsNewest(last, first))
        {
            throw ReferenceErrors.Reversed(range.First!, range.Last!);
        }

        query = bounds.Narrow(query with { StartedFrom = first?.StartTime ?? range.From }, use);
        await foreach (var run in SearchAsync(experiment, query, cancellationToken).ConfigureAwait(false))
        {
            if ((last is null || IsNewest(last, run.Info)) && (first is null || IsNewest(run.Info, first)))
            {
                yield return run;
            }
        }
    }

    private async Task<RunInfo?> FindBoundAsync(DataReference? reference, CancellationToken cancellationToken) =>
        reference is null ? null : (await _resolver.FindAsync(reference, cancellationToken).ConfigureAwait(false)).Writer.Info;

    /// <summary>Whether one run comes first in a list of the newest first, or is the other one.</summary>
    private static bool IsNewest(RunInfo one, RunInfo other) =>
        one.StartTime > other.StartTime || (one.StartTime == other.StartTime && string.CompareOrdinal(one.RunId, other.RunId) <= 0);

    private IAsyncEnumerable<MlflowRun> SearchAsync(Experiment experiment, WriterQuery query, CancellationToken cancellationToken) =>
        query.RunIds is { Count: 0 }
            ? AsyncEnumerable.Empty<MlflowRun>()
            : _search.FindAsync(experiment.ExperimentId, query, Page, cancellationToken);

    /// <summary>The one process that makes a dataset.</summary>
    private async Task<string> ProcessOfAsync(string dataset, CancellationToken cancellationToken)
    {
        Dictionary<string, MlflowRun> found = new(StringComparer.Ordinal);
        var filter = RunFilter.HasStatus(RunStatus.Finished) & RunFilter.Tag(RunTags.OutputPrefix + dataset).Exists();
        foreach (var some in (await _runs.AllExperimentsAsync(cancellationToken).ConfigureAwait(false)).Chunk(RunReader.ExperimentsAtOnce))
        {
            // The newest run of each process in turn, until no process is left or there are two.
            for (List<string> left = [.. some]; left.Count > 0 && found.Count < 2;)
            {
                var query = new RunQuery { ExperimentIds = left, Filter = filter.ToString(), MaxResults = 1 };
                var page = await _store.SearchRunsAsync(query, cancellationToken).ConfigureAwait(false);
                if (page.Items is not [var run, ..])
                {
                    break;
                }

                found[run.Info.ExperimentId] = run;
                left.Remove(run.Info.ExperimentId);
            }
        }

        List<string> processes = [];
        foreach (var experiment in found.Keys)
        {
            processes.Add((await _store.GetExperimentAsync(experiment, cancellationToken).ConfigureAwait(false)).Name);
        }

        return processes switch
        {
            [var process] => process,
            [] => throw new SqlException(
                ErrorCode.SqlInvalid,
                $"There is no table '{dataset}': no process has published a dataset of that name. "
                + "Write \"process/dataset\" in double quotes; 'rld versions' shows what there is."),
            _ => throw new SqlException(
                ErrorCode.SqlInvalid,
                $"The table '{dataset}' may be of several processes, such as '{processes[0]}' and '{processes[1]}'. "
                + $"Write \"{processes[0]}/{dataset}\", or name the process beside the query."),
        };
    }
}
