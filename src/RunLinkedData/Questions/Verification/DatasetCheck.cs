using System.Collections.Concurrent;
using System.Globalization;
using RunLinkedData.Datasets.Locating;
using RunLinkedData.Datasets.Reading;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Versions.Finding;

namespace RunLinkedData.Questions.Verification;

/// <summary>Verifies one data version: tag, manifest, files, entry and metrics against one another.</summary>
internal sealed class DatasetCheck(IArtifactStore artifacts, HoldingStores others, RunFindings findings, VerificationWork work)
{
    public async Task CheckAsync(string name, string digest, CancellationToken cancellationToken)
    {
        var dataset = new DatasetIdentity(name, findings.RunId);
        if (!findings.Run.Inputs.Any(input => DatasetLink.IsOutput(input, dataset)))
        {
            findings.Add(
                VerificationFindingKind.LinkMissing, name, null,
                $"Run {dataset.RunId} has no entry of dataset '{name}' as an "
                + "output among its datasets in MLflow, or one of another digest. "
                + "Searches by datasets do not find the run. Log the entry again with TrackingStore.LogInputsAsync.");
        }

        if (await FindManifestAsync(dataset, cancellationToken).ConfigureAwait(false) is { } manifest)
        {
            CheckDigest(dataset, manifest, digest);
            CheckMetrics(dataset, manifest);
            var sizes = await new FolderCheck(artifacts, findings, dataset, manifest).CheckAsync(cancellationToken).ConfigureAwait(false);
            var locator = new FileLocator(artifacts, dataset, others);
            var elsewhere = new ElsewhereCheck(locator, others, findings);
            await elsewhere.FindDeletedAsync(manifest, cancellationToken).ConfigureAwait(false);
            ConcurrentBag<string> odd = [];
            await work.ForEachAsync(
                manifest.Files,
                async (file, token) =>
                {
                    if (!await CheckFileAsync(locator, elsewhere, file, sizes, token).ConfigureAwait(false))
                    {
                        odd.Add(file.Path);
                    }
                },
                cancellationToken).ConfigureAwait(false);
            if (manifest.IsTable)
            {
                await new TableCheck(locator, others, findings, work, odd.ToHashSet(StringComparer.Ordinal))
                    .CheckAsync(manifest, cancellationToken).ConfigureAwait(false);
            }
        }

        work.Tally.EndVersion();
    }

    private async Task<DatasetManifest?> FindManifestAsync(DatasetIdentity dataset, CancellationToken cancellationToken)
    {
        var path = dataset.ManifestPath;
        DatasetManifest? manifest = null;
        await findings.TryReadAsync(dataset.Name, path, async () =>
        {
            try
            {
                manifest =
                    (await Dataset.OpenAsync(artifacts, dataset.Name, findings.Run, cancellationToken).ConfigureAwait(false))?.Manifest;
                if (manifest is null)
                {
                    findings.Add(
                        VerificationFindingKind.ManifestMissing, dataset.Name, path,
                        $"There is no manifest of {dataset}, which says that it wrote it. "
                        + $"Restore '{path}' and the files beside it from a copy, or run the process again.");
                }
            }
            catch (DatasetException exception)
            {
                findings.Add(
                    VerificationFindingKind.ManifestDamaged,
                    dataset.Name,
                    path,
                    $"{exception.Message} Restore '{path}' from a copy, or run the process again.");
            }
        }).ConfigureAwait(false);
        return manifest;
    }

    private void CheckDigest(DatasetIdentity dataset, DatasetManifest manifest, string digest)
    {
        if (manifest.Digest != digest)
        {
            findings.Add(
                VerificationFindingKind.DigestDiffers, dataset.Name, null,
                $"The manifest of {dataset} is one of other content than was published: "
                + $"its digest is {manifest.Digest}, and the run's tag {RunTags.OutputPrefix}{dataset.Name} is {digest}. "
                + "Files and manifest, or the tag, were replaced. Restore them from a copy, or run the process again.");
        }
    }

    private void CheckMetrics(DatasetIdentity dataset, DatasetManifest manifest)
    {
        var logged = findings.Run.Metrics.ToLookup(metric => metric.Key, metric => metric.Value, StringComparer.Ordinal);
        foreach (var (key, value) in DatasetMetrics.Of(manifest))
        {
            if (logged[key].Any(other => other != value))
            {
                findings.Add(
                    VerificationFindingKind.MetricDiffers, dataset.Name, null,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"The metric '{key}' of run {dataset.RunId} is {logged[key].First()}, "
                        + $"and the manifest of {dataset} says {value}. Figures in the manifest are not part of its digest: ")
                    + "they were changed, or the metric was. Compare both with the data.");
            }
        }
    }

    /// <summary>Looks at a file; gives whether nothing was found.</summary>
    private async Task<bool> CheckFileAsync(
        FileLocator locator,
        ElsewhereCheck elsewhere,
        DatasetFile file,
        Dictionary<string, long?>? sizes,
        CancellationToken cancellationToken)
    {
        var dataset = locator.Dataset;
        var path = $"{dataset.Folder}/{file.Path}";
        var isSame = true;
        var isRead = await findings.TryReadAsync(dataset.Name, path, async () =>
        {
            try
            {
                if (work.Options.Rehash && file.Pin is null)
                {
                    await locator.CheckAsync(file, cancellationToken).ConfigureAwait(false);
                }
                else if (file.LiesElsewhere)
                {
                    await elsewhere.CompareAsync(file, cancellationToken).ConfigureAwait(false);
                }
                else if (sizes is not null)
                {
                    Compare(dataset, file, sizes.TryGetValue(path, out var bytes), bytes);
                }
            }
            catch (DatasetCorruptException exception)
            {
                isSame = false;
                findings.Add(
                    exception.IsMissing ? VerificationFindingKind.FileMissing : VerificationFindingKind.FileChanged,
                    dataset.Name,
                    path,
                    exception.Message);
            }
        }).ConfigureAwait(false);
        work.Tally.EndFile(file.Bytes);
        return isRead && isSame;
    }

    private static void Compare(DatasetIdentity dataset, DatasetFile file, bool isThere, long? bytes)
    {
        if (!isThere)
        {
            throw dataset.Missing(file.Path);
        }

        if (bytes != file.Bytes)
        {
            throw dataset.Corrupt(file.Path, $"is {bytes} bytes long where {file.Bytes} were saved");
        }
    }
}
