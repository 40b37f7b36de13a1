using RunLinkedData.Datasets.Comparison;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Tracking.Stores;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Questions.Comparison.External;
using RunLinkedData.Versions.Finding;
using RunLinkedData.Versions.Provenance;

namespace RunLinkedData.Questions.Comparison;

/// <summary>Compares what two texts name: what the runs wrote, from what, and why that differs.</summary>
internal sealed class RunComparer(ITrackingStore store, ArtifactStoreRegistry artifactStores, DatasetOpener versions)
{
    private readonly ProvenanceReader _reader = new(artifactStores.Open);

    public async Task<RunComparison> CompareAsync(
        string original, string other, CompareOptions options, CancellationToken cancellationToken)
    {
        var finder = new RunResolver(store);
        var (one, two) = (
            await finder.FindAsync(original, cancellationToken).ConfigureAwait(false),
            await finder.FindAsync(other, cancellationToken).ConfigureAwait(false));
        Dictionary<string, WalkedRun> runs = new(StringComparer.Ordinal)
        {
            [one.Run.Info.RunId] = await ReadAsync(one, cancellationToken).ConfigureAwait(false),
            [two.Run.Info.RunId] = await ReadAsync(two, cancellationToken).ConfigureAwait(false),
        };
        var (left, right) = (runs[one.Run.Info.RunId].Provenance!, runs[two.Run.Info.RunId].Provenance!);
        var datasets = await new DatasetPairs(versions, one, two, options.ReadValues)
            .CompareAsync(left, right, cancellationToken).ConfigureAwait(false);
        var pair = new ComparedPair(Describe(original, one), Describe(other, two))
        {
            Datasets = datasets,
            IsDifferent = datasets.Any(dataset => IsDifferent(dataset, left, right)),
        };
        await new InputWalk(new RunReader(store), _reader, new ExternalContents(artifactStores.Open), options.InputDepth)
            .FillAsync(pair, runs, cancellationToken).ConfigureAwait(false);
        return pair.Finish();
    }

    // A run that did not get so far lacks datasets for that reason. What neither has any more was recorded by its digest.
    private static bool IsDifferent(DatasetComparison dataset, RunProvenance one, RunProvenance two) => dataset switch
    {
        { Outcome: DatasetOutcome.Different } => true,
        { Outcome: DatasetOutcome.Identical or DatasetOutcome.SameValues } => false,
        { Original: null, Other: null } => DigestOf(dataset.Dataset, one) != DigestOf(dataset.Dataset, two) && one.Status == two.Status,
        _ => one.Status == two.Status,
    };

    private static string? DigestOf(string dataset, RunProvenance run) =>
        run.Outputs.FirstOrDefault(output => output.Dataset == dataset)?.Digest;

    private static ComparedRun Describe(string text, ResolvedRun found) =>
        ComparedRun.Of(found.Run, found.Process) with { Text = text, Dataset = found.Dataset };

    private async Task<WalkedRun> ReadAsync(ResolvedRun found, CancellationToken cancellationToken) => new(found.Run, found.Process)
    {
        Provenance = await _reader.ReadAsync(found.Run, found.Process, cancellationToken).ConfigureAwait(false),
    };
}
