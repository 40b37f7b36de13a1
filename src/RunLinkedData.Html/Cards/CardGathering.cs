using RunLinkedData.Datasets.Comparison;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Questions.Comparison;
using RunLinkedData.Questions.Comparison.External;
using RunLinkedData.Questions.Lineage;
using RunLinkedData.Versions.Finding;
using RunLinkedData.Versions.Provenance;
using RunLinkedData.Waiting;

namespace RunLinkedData.Html.Cards;

/// <summary>
/// Reads what a card tells beside what the run itself knows: a bounded number of reads, however large the store is. What cannot be read is
/// a sentence on the card.
/// </summary>
internal sealed class CardGathering(CardSources sources, PreviousRuns previousRuns)
{
    private const int MostDatasets = 50;
    private const int MostComparedInputs = 8;

    // Deep enough to see the sources of a usual pipeline, and few enough nodes to be looked at.
    private static readonly LineageOptions Upstream = new() { Direction = LineageDirection.Upstream, Depth = 3, MaxNodes = 25 };

    /// <summary>Reads all that there is time for.</summary>
    /// <param name="run">The run, as it has just ended.</param>
    /// <param name="provenance">What is recorded of it.</param>
    /// <param name="manifests">The manifests that are known already.</param>
    /// <param name="cancellationToken">Ends reading; what was not read until then is left out of the card.</param>
    public async Task<CardData> GatherAsync(
        MlflowRun run,
        RunProvenance provenance,
        IReadOnlyDictionary<string, DatasetManifest> manifests,
        CancellationToken cancellationToken)
    {
        CardData facts = new()
        {
            Run = provenance,
            TrackingUri = sources.Store.TrackingUri,
            PageOf = runId => LineageRun.PageOf(sources.Store, run.Info.ExperimentId, runId),
            ArtifactUri = run.Info.ArtifactUri,
        };
        CardTroubles troubles = new();
        var lineage = troubles.TryAsync("What the data was made from", () => WalkAsync(run, provenance, cancellationToken));
        var datasets = await troubles.TryAsync(
            "The manifests of the datasets", () => ReadDatasetsAsync(run, provenance, manifests, cancellationToken)).ConfigureAwait(false)
            ?? [.. provenance.Outputs.Select(output => new CardDataset(output, manifests.GetValueOrDefault(output.Dataset)))];
        facts = facts with { Datasets = datasets };
        facts = await troubles.TryAsync("The version before", () => CompareAsync(facts, run, cancellationToken)).ConfigureAwait(false)
            ?? facts;
        return facts with { Lineage = await lineage.ConfigureAwait(false), Troubles = troubles.Sentences };
    }

    private async Task<LineageGraph?> WalkAsync(MlflowRun run, RunProvenance provenance, CancellationToken cancellationToken) =>
        provenance.Inputs.Count + provenance.ExternalInputs.Count == 0
            ? null
            : await new LineageWalk(sources.Store, Upstream)
                .WalkAsync(new ResolvedRun(run, provenance.Process, null), cancellationToken).ConfigureAwait(false);

    /// <summary>Only a run that was resumed has datasets whose manifests are not known.</summary>
    private async Task<IReadOnlyList<CardDataset>?> ReadDatasetsAsync(
        MlflowRun run,
        RunProvenance provenance,
        IReadOnlyDictionary<string, DatasetManifest> manifests,
        CancellationToken cancellationToken)
    {
        var datasets = new CardDataset[provenance.Outputs.Count];
        await LimitedParallel.ForEachAsync(
            Enumerable.Range(0, datasets.Length),
            async (i, token) =>
            {
                var output = provenance.Outputs[i];
                var manifest = manifests.GetValueOrDefault(output.Dataset);
                datasets[i] = new CardDataset(
                    output,
                    manifest is null && i < MostDatasets
                        ? await sources.FindManifestAsync(run, output.Dataset, token).ConfigureAwait(false)
                        : manifest);
            },
            cancellationToken).ConfigureAwait(false);
        return datasets;
    }

    private async Task<CardData?> CompareAsync(CardData facts, MlflowRun run, CancellationToken cancellationToken)
    {
        var names = facts.Datasets.Take(MostDatasets).Select(dataset => dataset.Output.Dataset).ToList();
        var before = await previousRuns.FindAsync(run, names, cancellationToken).ConfigureAwait(false);
        if (before.Values.MaxBy(version => version.Info.StartTime) is not { } previous)
        {
            return facts;
        }

        ProvenanceReader reader = new(sources.OpenArtifacts);
        var record = RunEnvironment.FindRecord(previous, facts.Run.Process, run, facts.Run) is { } known
            ? Task.FromResult(known)
            : reader.ReadAsync(previous, facts.Run.Process, cancellationToken);
        var datasets = await ReadPreviousAsync(facts.Datasets, before, cancellationToken).ConfigureAwait(false);
        facts = facts with { Datasets = datasets, Previous = ComparedRun.Of(previous, facts.Run.Process) };
        Dictionary<string, WalkedRun> runs = new(StringComparer.Ordinal)
        {
            [previous.Info.RunId] = new(previous, facts.Run.Process) { Provenance = await record.ConfigureAwait(false) },
            [run.Info.RunId] = new(run, facts.Run.Process) { Provenance = facts.Run },
        };
        ComparedPair pair = new(facts.Previous, ComparedRun.Of(run, facts.Run.Process))
        {
            Datasets = [.. datasets.Where(dataset => dataset is { Manifest: not null, Previous: not null }).Select(Compare)],
        };
        pair.IsDifferent = pair.Datasets.Any(dataset => dataset.Outcome == DatasetOutcome.Different);
        var depth = facts.Run.Inputs.Count <= MostComparedInputs ? 1 : 0;
        await new InputWalk(new RunReader(sources.Store), reader, new ExternalContents(sources.OpenArtifacts), depth)
            .FillAsync(pair, runs, cancellationToken).ConfigureAwait(false);
        return facts with { Change = pair.Finish() };
    }

    private async Task<IReadOnlyList<CardDataset>> ReadPreviousAsync(
        IReadOnlyList<CardDataset> datasets, IReadOnlyDictionary<string, MlflowRun> before, CancellationToken cancellationToken)
    {
        CardDataset[] read = [.. datasets];
        await LimitedParallel.ForEachAsync(
            Enumerable.Range(0, read.Length).Where(i => before.ContainsKey(read[i].Output.Dataset)),
            async (i, token) =>
            {
                var version = before[read[i].Output.Dataset];
                read[i] = await sources.FindManifestAsync(version, read[i].Output.Dataset, token).ConfigureAwait(false) is { } manifest
                    ? read[i] with { Previous = (version.Info.RunId, manifest) }
                    : read[i];
            },
            cancellationToken).ConfigureAwait(false);
        return read;
    }

    private static DatasetComparison Compare(CardDataset dataset) =>
        DatasetComparer.CompareManifests(dataset.Previous!.Value.Manifest, dataset.Manifest!);
}
