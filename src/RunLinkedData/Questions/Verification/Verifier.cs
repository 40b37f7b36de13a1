using System.Runtime.CompilerServices;
using RunLinkedData.Datasets.Locating;
using RunLinkedData.Datasets.Sources;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Stores;
using RunLinkedData.Model;
using RunLinkedData.Versions.Finding;
using RunLinkedData.Waiting;

namespace RunLinkedData.Questions.Verification;

/// <summary>Verifies a run, or all runs of a process. Files are read from where they are stored, never from a copy.</summary>
internal sealed class Verifier(
    ITrackingStore store, ArtifactStoreRegistry artifactStores, VersionSources sources, TimeProvider time, VerifyOptions options)
{
    // A page of runs is held, with all that MLflow knows of them.
    private const int RunsPage = 200;

    private readonly HoldingStores _others = new(store, artifactStores, sources);

    /// <summary>Verifies the run that a text names, in whatever state, or one dataset of it.</summary>
    public async Task<VerificationReport> VerifyAsync(string text, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        var found = await new RunResolver(store).FindAsync(text, cancellationToken).ConfigureAwait(false);
        var dataset = found.Dataset ?? options.Dataset;
        var artifacts = artifactStores.Open(found.Run.Info.ArtifactUri);
        if (dataset is not null && found.Run.FindTag(RunTags.OutputPrefix + dataset) is null)
        {
            await ThrowIfMissingAsync(dataset, found.Run, artifacts, cancellationToken).ConfigureAwait(false);
        }

        using var work = new VerificationWork(options);
        var findings = new RunFindings(found.Run, found.Process, 0, work.Tally);
        work.Tally.Know(RunCheck.OutputsOf(findings, dataset).Count());
        await new InputCheck(store).CheckAsync([findings], cancellationToken).ConfigureAwait(false);
        await new RunCheck(artifacts, _others, store.TrackingUri, findings, work)
            .CheckAsync(dataset, cancellationToken).ConfigureAwait(false);
        return work.Tally.ToReport(options.Rehash, time.GetElapsedTime(start));
    }

    /// <summary>Verifies all published versions of a process, page after page, the newest first.</summary>
    public async Task<VerificationReport> VerifyProcessAsync(string process, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        var experiment = await new RunLookup(store).FindProcessAsync(process, cancellationToken).ConfigureAwait(false);
        var search = new WriterSearch(store);
        var query = new WriterQuery(options.Dataset)
        {
            AllowUnpublished = true,
            StartedFrom = options.From is { } from ? WriterQuery.CeilingOf(from) : null,
            StartedBy = options.Until is { } until ? WriterQuery.CeilingOf(until) - 1 : null,
        };
        using var work = new VerificationWork(options);
        await LimitedParallel.ForEachAsync(
            FindAsync(
                search.FindPagesAsync(experiment.ExperimentId, query, RunsPage, cancellationToken), process, work.Tally, cancellationToken),
            options.Parallelism,
            (findings, token) =>
                new RunCheck(artifactStores.Open(findings.Run.Info.ArtifactUri), _others, store.TrackingUri, findings, work)
                    .CheckAsync(options.Dataset, token),
            cancellationToken).ConfigureAwait(false);

        await foreach (var deleted in search.FindAsync(
            experiment.ExperimentId, query with { View = ViewType.DeletedOnly }, RunsPage, cancellationToken).ConfigureAwait(false))
        {
            work.Tally.Skip();
        }

        return work.Tally.ToReport(options.Rehash, time.GetElapsedTime(start));
    }

    private async IAsyncEnumerable<RunFindings> FindAsync(
        IAsyncEnumerable<IReadOnlyList<MlflowRun>> pages,
        string process,
        VerificationTally tally,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var inputs = new InputCheck(store);
        var order = 0L;
        await foreach (var page in pages.ConfigureAwait(false))
        {
            List<RunFindings> published = [];
            foreach (var run in page)
            {
                if (run.Info.Status == RunStatus.Finished)
                {
                    published.Add(new RunFindings(run, process, order++, tally));
                }
                else
                {
                    tally.Skip();
                }
            }

            tally.Know(published.Sum(findings => RunCheck.OutputsOf(findings, options.Dataset).Count()));
            await inputs.CheckAsync(published, cancellationToken).ConfigureAwait(false);
            foreach (var findings in published)
            {
                yield return findings;
            }
        }
    }

    // Where nothing of the dataset is, there is nothing to say of it.
    private static async Task ThrowIfMissingAsync(
        string dataset, MlflowRun run, IArtifactStore artifacts, CancellationToken cancellationToken)
    {
        if ((await artifacts.ListAsync(new DatasetIdentity(dataset, run.Info.RunId).Folder, cancellationToken).ConfigureAwait(false)).Count
            == 0)
        {
            throw PublishedCheck.Missing(dataset, run);
        }
    }
}
