using Microsoft.Extensions.Logging;
using RunLinkedData.Datasets.Locating;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Waiting;

namespace RunLinkedData.Datasets.Publishing;

/// <summary>
/// Makes versions of what the members of a group have saved in parts: of all datasets of the run, or of none. Repeating it, also by several
/// programs at once, gives the same.
/// </summary>
internal sealed class GroupPublication(
    IArtifactStore artifacts, HoldingStores? others, string runId, TimeProvider time, ILogger logger)
{
    /// <summary>Writes the manifests of all datasets that are made of parts, and takes away what is not part of them.</summary>
    /// <returns>The manifests, by name.</returns>
    /// <exception cref="RunStateException"><c>PARTS_MISSING</c>: a part is missing; nothing was written.</exception>
    /// <exception cref="DatasetException">Parts do not fit together, or a file is missing; nothing was written.</exception>
    public async Task<IReadOnlyList<DatasetManifest>> PublishAsync(int size, CancellationToken cancellationToken)
    {
        var folders = await artifacts.ListAsync(DatasetIdentity.Root, cancellationToken).ConfigureAwait(false);
        List<PlannedDataset> planned = [];
        foreach (var name in folders.Where(entry => entry.IsFolder).Select(entry => entry.Name)
            .Where(DatasetIdentity.IsName))
        {
            var dataset = new DatasetIdentity(name, runId);
            if (await PlannedDataset.FindAsync(artifacts, others, dataset, size, time, cancellationToken).ConfigureAwait(false) is { } plan)
            {
                planned.Add(plan);
            }
        }

        await LimitedParallel.ForEachAsync(planned, (plan, token) => plan.PublishAsync(token), cancellationToken).ConfigureAwait(false);
        foreach (var plan in planned)
        {
            await plan.CleanAsync(logger, cancellationToken).ConfigureAwait(false);
        }

        return [.. planned.Select(plan => plan.Manifest)];
    }
}
