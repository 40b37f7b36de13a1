using Microsoft.Extensions.Logging;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.Model;
using RunLinkedData.Model.Checks;
using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Datasets.Expecting;

/// <summary>
/// What stays of looking at a dataset before it is a version, in the artifacts of the run: <c>checks/DATASET/checks.json</c>, and the rows
/// that were not as expected when that kept it from being saved, <c>checks/DATASET/broken_rows.parquet</c>.
/// </summary>
/// <param name="artifacts">The artifacts of the run.</param>
/// <param name="dataset">The dataset.</param>
/// <param name="part">The name of the part of a member, such as <c>0007-1</c>, whose report it is; null for a whole dataset.</param>
/// <param name="logger">Is told what could not be stored.</param>
internal sealed class GateReport(IArtifactStore artifacts, DatasetIdentity dataset, string? part, ILogger logger)
{
    private const int MostShown = 5;
    private const string Root = "checks";

    private string Folder => part is null ? $"{Root}/{dataset.Name}" : $"{Root}/{dataset.Name}/{part}";

    /// <summary>Stores the report, and refuses the dataset when it has to be.</summary>
    /// <exception cref="ExpectationException">It is not as expected.</exception>
    public async Task StoreAsync(IReadOnlyList<DatasetCheck> checks, BrokenRows broken, CancellationToken cancellationToken)
    {
        await TryStoreAsync($"{Folder}/checks.json", () => Task.FromResult(CheckFile.Write(dataset.Name, checks)), cancellationToken)
            .ConfigureAwait(false);
        var failed = checks.Where(check => !check.Passed && check.Severity == CheckSeverity.Error).ToList();
        if (failed.Count == 0)
        {
            return;
        }

        var path = $"{Folder}/broken_rows.parquet";
        var isKept = broken.Count > 0
            && await TryStoreAsync(path, () => broken.ToParquetAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
        throw new ExpectationException(Message(failed, checks.Count, isKept ? path : null), dataset, checks, isKept ? path : null);
    }

    private string Message(List<DatasetCheck> failed, int all, string? rows)
    {
        var found = string.Join("; ", failed.Take(MostShown).Select(check => $"{check.Name}: {check.Details}"));
        return $"{dataset} was not saved, as it is not what is expected of it ({failed.Count} of {all}). {found}"
            + (failed.Count > MostShown ? $"; and {failed.Count - MostShown} more" : "")
            + (rows is null ? "." : $". The first of these rows are in the run's artifact {rows}.")
            + " Mend the data; or change what is expected, or let it warn, where this is how the data is now.";
    }

    // That the data is not as expected is what counts, and not that the report of it is not there.
    private async Task<bool> TryStoreAsync(string path, Func<Task<byte[]>> make, CancellationToken cancellationToken)
    {
        try
        {
            await artifacts.WriteAsync(path, await make().ConfigureAwait(false), overwrite: true, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (MlflowException e)
        {
            logger.LogWarning(e, "What was expected of {Dataset} could not be written to {Path}", dataset, path);
            return false;
        }
    }
}
