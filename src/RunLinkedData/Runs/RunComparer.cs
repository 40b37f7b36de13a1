using RunLinkedData.Datasets;
using RunLinkedData.Datasets.Comparing;
using RunLinkedData.Provenance;
using RunLinkedData.Provenance.Executors;
using RunLinkedData.Provenance.Reproducing;

namespace RunLinkedData.Runs;

/// <summary>Compares what two runs wrote, and from what.</summary>
internal sealed class RunComparer(DataVersions versions, RunProvenance original, RunProvenance other)
{
    public async Task<RunComparison> CompareAsync(CancellationToken cancellationToken)
    {
        List<DatasetComparison> datasets = [];
        foreach (var name in original.Outputs.Concat(other.Outputs).Select(output => output.Dataset).Distinct(StringComparer.Ordinal))
        {
            datasets.Add(await CompareAsync(name, cancellationToken).ConfigureAwait(false));
        }

        return new RunComparison
        {
            OriginalRunId = original.RunId,
            RunId = other.RunId,
            Datasets = [.. datasets.OrderBy(dataset => dataset.Outcome == DatasetOutcome.Added)],
            Parameters = CompareParameters(),
            Commit = Compare("commit", original.Code?.Commit, other.Code?.Commit),
            Image = CompareImages(original.Image, other.Image),
        };
    }

    private async Task<DatasetComparison> CompareAsync(string name, CancellationToken cancellationToken)
    {
        var one = await FindAsync(name, original, cancellationToken).ConfigureAwait(false);
        var two = await FindAsync(name, other, cancellationToken).ConfigureAwait(false);
        return one is not null && two is not null
            ? await DatasetComparer.CompareAsync(one, two, cancellationToken).ConfigureAwait(false)
            : new DatasetComparison
            {
                Dataset = name,
                Outcome = two is null ? DatasetOutcome.Missing : DatasetOutcome.Added,
                Original = one?.Manifest,
                Other = two?.Manifest,
            };
    }

    // Runs that failed are looked at too: what they wrote tells how far they came.
    private async Task<Dataset?> FindAsync(string name, RunProvenance run, CancellationToken cancellationToken)
    {
        if (run.Outputs.All(output => output.Dataset != name))
        {
            return null;
        }

        try
        {
            return await versions.OpenAsync(name, run.RunId, new LoadDatasetOptions { AllowUnpublished = true }, cancellationToken).ConfigureAwait(false);
        }
        catch (DatasetException exception) when (exception.Code == ErrorCode.DatasetNotFound)
        {
            return null;
        }
    }

    private List<ValueDifference> CompareParameters() =>
    [
        .. from name in original.Parameters.Keys.Union(other.Parameters.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)
           let difference = Compare(name, original.Parameters.GetValueOrDefault(name), other.Parameters.GetValueOrDefault(name))
           where difference is not null
           select difference,
    ];

    private static ValueDifference? CompareImages(ContainerImage? one, ContainerImage? two) =>
        one?.Digest is { } digest && digest == two?.Digest ? null : Compare("image", NameOf(one), NameOf(two));

    private static string? NameOf(ContainerImage? image) => ImageName.Of(image) ?? image?.Reference ?? image?.Digest ?? image?.Id;

    private static ValueDifference? Compare(string name, string? one, string? two) => one == two ? null : new ValueDifference(name, one, two);
}
