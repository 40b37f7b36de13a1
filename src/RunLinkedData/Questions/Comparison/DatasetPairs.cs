using RunLinkedData.Datasets.Comparison;
using RunLinkedData.Datasets.Reading;
using RunLinkedData.Model;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Versions.Finding;
using RunLinkedData.Waiting;

namespace RunLinkedData.Questions.Comparison;

/// <summary>Compares what two runs wrote.</summary>
internal sealed class DatasetPairs(DatasetOpener versions, ResolvedRun original, ResolvedRun other, bool readValues)
{
    /// <summary>Compares all datasets of both, or those that are named.</summary>
    /// <exception cref="DatasetException">
    /// <c>DATASET_NOT_FOUND</c>: a run has no dataset of the name it was asked for. Or one is damaged.
    /// </exception>
    public async Task<IReadOnlyList<DatasetComparison>> CompareAsync(
        RunProvenance one, RunProvenance two, CancellationToken cancellationToken)
    {
        (string Original, string Other)[] names = (
            original.Dataset ?? other.Dataset,
            other.Dataset ?? original.Dataset) is ({ } left, { } right)
            ? [(left, right)]
            : [.. one.Outputs.Concat(two.Outputs)
                .Select(output => output.Dataset)
                // Others may have named what nothing can be named.
                .Where(DatasetIdentity.IsName)
                .Distinct(StringComparer.Ordinal)
                .Select(name => (name, name))];
        var opened = new Dataset?[names.Length * 2];
        await LimitedParallel.ForEachAsync(
            Enumerable.Range(0, opened.Length),
            async (i, token) => opened[i] = i % 2 == 0
                ? await FindAsync(names[i / 2].Original, original, one, token).ConfigureAwait(false)
                : await FindAsync(names[i / 2].Other, other, two, token).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);

        List<DatasetComparison> datasets = [];
        for (var i = 0; i < names.Length; i++)
        {
            datasets.Add(
                await CompareAsync(names[i].Original, opened[2 * i], opened[(2 * i) + 1], cancellationToken).ConfigureAwait(false));
        }

        return [.. datasets.OrderBy(dataset => dataset.Outcome == DatasetOutcome.Added)];
    }

    private async Task<DatasetComparison> CompareAsync(string name, Dataset? one, Dataset? two, CancellationToken cancellationToken) =>
        one is not null && two is not null
            ? await DatasetComparer.CompareAsync(one, two, readValues, cancellationToken).ConfigureAwait(false)
            : new DatasetComparison
            {
                Dataset = name,
                Outcome = two is null ? DatasetOutcome.Missing : DatasetOutcome.Added,
                Original = one?.Manifest,
                Other = two?.Manifest,
            };

    // Runs that failed are looked at too: what they wrote tells how far they came.
    private async Task<Dataset?> FindAsync(string name, ResolvedRun run, RunProvenance provenance, CancellationToken cancellationToken)
    {
        if (run.Dataset is null && provenance.Outputs.All(output => output.Dataset != name))
        {
            return null;
        }

        try
        {
            return await versions.OpenAsync(
                name, run.Run, new LoadDatasetOptions { AllowUnpublished = true }, cancellationToken).ConfigureAwait(false);
        }
        catch (DatasetException exception) when (exception.Code == ErrorCode.DatasetNotFound && run.Dataset is null)
        {
            return null;
        }
    }
}
