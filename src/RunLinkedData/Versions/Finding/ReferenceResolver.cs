using System.Globalization;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Stores;
using RunLinkedData.Model;
using RunLinkedData.Versions.Aliases;
using RunLinkedData.Versions.References;

namespace RunLinkedData.Versions.Finding;

/// <summary>Finds the run that a reference names, and reads no more runs than it takes: N + 1 for <c>~N</c>, else one.</summary>
internal sealed class ReferenceResolver(ITrackingStore store, FutureStart? future = null)
{
    private const int MostRunsAtOnce = 1000;

    private readonly WriterSearch _search = new(store);
    private readonly RunLookup _runs = new(store);

    /// <exception cref="ReferenceException"><c>REFERENCE_NOT_FOUND</c>, <c>RUN_NOT_FOUND</c>.</exception>
    public async Task<FoundRun> FindAsync(DataReference reference, CancellationToken cancellationToken)
    {
        if (reference.Version.Kind is VersionKind.Latest or VersionKind.Time)
        {
            return await FindNewestAsync(reference, cancellationToken).ConfigureAwait(false);
        }

        var found = await (reference.Version.Kind switch
        {
            VersionKind.RunId => FindRunAsync(reference, reference.Version.Text, cancellationToken),
            VersionKind.Prefix => FindPrefixAsync(reference, cancellationToken),
            VersionKind.Orchestrated => FindOrchestratedAsync(reference, cancellationToken),
            _ => FindAliasAsync(reference, cancellationToken),
        }).ConfigureAwait(false);
        return reference.Back == 0 ? found : await FindBeforeAsync(reference, found, cancellationToken).ConfigureAwait(false);
    }

    private async Task<FoundRun> FindRunAsync(DataReference reference, string runId, CancellationToken cancellationToken)
    {
        var run = await _runs.GetOfDatasetAsync(reference.Dataset, runId, cancellationToken).ConfigureAwait(false);
        if (reference.Process is null)
        {
            return new FoundRun(run, null);
        }

        var experiment = await store.GetExperimentAsync(run.Info.ExperimentId, cancellationToken).ConfigureAwait(false);
        return experiment.Name == reference.Process
            ? new FoundRun(run, experiment.Name)
            : throw ReferenceErrors.NotFound(reference, $"run {runId} is one of process '{experiment.Name}'");
    }

    /// <summary>
    /// Runs of any state are looked at, so that what is said about a deleted or failed one is what is said for its full ID.
    /// </summary>
    private async Task<FoundRun> FindPrefixAsync(DataReference reference, CancellationToken cancellationToken)
    {
        var run = await _runs.FindByPrefixAsync(
            await ExperimentsAsync(reference, cancellationToken).ConfigureAwait(false),
            reference.Version.Text,
            reference.Process,
            reference.ToString(),
            cancellationToken).ConfigureAwait(false);
        return new FoundRun(run, reference.Process);
    }

    private async Task<FoundRun> FindOrchestratedAsync(DataReference reference, CancellationToken cancellationToken)
    {
        var run = await _runs.FindOrchestratedAsync(
            await ExperimentsAsync(reference, cancellationToken).ConfigureAwait(false),
            reference.Version.Text,
            reference.Dataset,
            reference.Conditions,
            reference.ToString(),
            cancellationToken).ConfigureAwait(false);
        return new FoundRun(run, reference.Process);
    }

    private async Task<IReadOnlyList<string>> ExperimentsAsync(DataReference reference, CancellationToken cancellationToken) =>
        reference.Process is null
            ? await _runs.AllExperimentsAsync(cancellationToken).ConfigureAwait(false)
            : [(await _runs.FindProcessAsync(reference, cancellationToken).ConfigureAwait(false)).ExperimentId];

    private async Task<FoundRun> FindNewestAsync(DataReference reference, CancellationToken cancellationToken)
    {
        var experiment = await _runs.FindProcessAsync(reference, cancellationToken).ConfigureAwait(false);
        var query = new WriterQuery(reference.Dataset)
        {
            PublishedBy = reference.Version.Kind == VersionKind.Time ? reference.Version.By : null,
            Conditions = reference.Conditions,
            WithoutReproductions = true,
        };
        var passed = 0;
        var runs = _search.FindAsync(experiment.ExperimentId, query, Math.Min(reference.Back + 1, MostRunsAtOnce), cancellationToken);
        if (await WriterSearch.FindNthAsync(runs, reference.Back, count => passed = count).ConfigureAwait(false) is { } run)
        {
            future?.Check(reference, run);
            return new FoundRun(run, experiment.Name);
        }

        throw await MissingAsync(reference, experiment, passed, cancellationToken).ConfigureAwait(false);
    }

    private async Task<FoundRun> FindAliasAsync(DataReference reference, CancellationToken cancellationToken)
    {
        var experiment = await _runs.FindProcessAsync(reference, cancellationToken).ConfigureAwait(false);
        var log = AliasLog.Read(experiment, reference.Dataset);
        var alias = reference.Version.Text;
        if (log.Head(alias)?.Move.Run is not { } runId)
        {
            throw log.Missing(reference, VersionText.LatestText);
        }

        var run = await _runs.GetOfAliasAsync(reference, runId, cancellationToken).ConfigureAwait(false);
        return new FoundRun(run, experiment.Name);
    }

    private async Task<FoundRun> FindBeforeAsync(DataReference reference, FoundRun found, CancellationToken cancellationToken)
    {
        // Of those that started in the same millisecond, the ones with a smaller ID come before it in the list: they are newer.
        var run = found.Writer.Info;
        var query = new WriterQuery(reference.Dataset) { StartedBy = run.StartTime, WithoutReproductions = true };
        var runs = _search.FindAsync(run.ExperimentId, query, Math.Min(reference.Back + 1, MostRunsAtOnce), cancellationToken)
            .SkipWhile(other => other.Info.StartTime == run.StartTime && string.CompareOrdinal(other.Info.RunId, run.RunId) <= 0);
        var passed = 0;
        return await WriterSearch.FindNthAsync(runs, reference.Back - 1, count => passed = count).ConfigureAwait(false) is { } earlier
            ? found with { Writer = earlier }
            : throw ReferenceErrors.NotFound(
                reference, $"'{reference.Version.Text}' is run {run.RunId}, and the published versions before it are {passed}");
    }

    /// <summary>Says what there is instead.</summary>
    private async Task<ReferenceException> MissingAsync(
        DataReference reference, Experiment experiment, int passed, CancellationToken cancellationToken)
    {
        var newest = await _search.FindFirstAsync(
            experiment.ExperimentId, new WriterQuery(reference.Dataset), cancellationToken).ConfigureAwait(false);
        if (newest is null)
        {
            var known = await _runs.KnownDatasetsAsync(experiment.ExperimentId, reference.Dataset, cancellationToken).ConfigureAwait(false);
            return ReferenceErrors.NotFound(
                reference, $"no finished run of '{reference.Process}' has written a dataset '{reference.Dataset}'{known}");
        }

        var found = passed switch
        {
            0 => "there is no published version",
            1 => "there is only 1 published version",
            _ => $"there are only {passed} published versions",
        };
        var by = reference.Version.Kind == VersionKind.Time ? $" by {Time(reference.Version.By)}" : "";
        var given = reference.Conditions.Count == 0 ? "" : $" with {string.Join(" and ", reference.Conditions)}";
        return ReferenceErrors.NotFound(
            reference, $"{found}{by}{given}; the newest of all is {Describe(newest)}{Values(newest, reference.Conditions)}");
    }

    private static string Values(MlflowRun run, IReadOnlyList<Condition> conditions)
    {
        var values = from condition in conditions
                     let value = condition.IsTag ? run.FindTag(condition.Name) : run.FindParam(condition.Name)
                     select value is null ? $"without {condition.Name}" : (condition with { Value = value }).ToString();
        return conditions.Count == 0 ? "" : $", {string.Join(", ", values)}";
    }

    /// <summary>A run, for a message.</summary>
    public static string Describe(MlflowRun run) =>
        $"{run.Info.RunId} ({run.Info.Status.ToText()}, started {Time(run.Info.StartTime)})";

    private static string Time(long milliseconds) =>
        RunFacts.Time(milliseconds).ToString("yyyy-MM-dd'T'HH:mm:ss.FFF'Z'", CultureInfo.InvariantCulture);
}
