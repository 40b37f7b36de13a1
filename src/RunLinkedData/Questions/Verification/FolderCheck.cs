using RunLinkedData.Datasets.Publishing;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Questions.Verification;

/// <summary>Compares what lies in the folder of a dataset with what its manifest lists.</summary>
internal sealed class FolderCheck(IArtifactStore artifacts, RunFindings findings, DatasetIdentity dataset, DatasetManifest manifest)
{
    private readonly HashSet<string> _named =
    [
        .. manifest.Files.Where(file => !file.LiesElsewhere).Select(file => $"{dataset.Folder}/{file.Path}"),
        dataset.ManifestPath,
    ];

    /// <summary>Finds what the manifest does not list. Gives the sizes of the files, by path; null when a folder cannot be read.</summary>
    public async Task<Dictionary<string, long?>?> CheckAsync(CancellationToken cancellationToken)
    {
        // Only folders that files are to lie in are gone through; another one is a finding as a whole.
        var folders = _named.SelectMany(Above).ToHashSet(StringComparer.Ordinal);
        Dictionary<string, long?> sizes = new(StringComparer.Ordinal);
        foreach (var folder in folders.Order(StringComparer.Ordinal))
        {
            var isRead = await findings.TryReadAsync(dataset.Name, folder, async () =>
            {
                foreach (var entry in await artifacts.ListAsync(folder, cancellationToken).ConfigureAwait(false))
                {
                    if (!entry.IsFolder)
                    {
                        sizes[entry.Path] = entry.Bytes;
                    }

                    if (!_named.Contains(entry.Path)
                        && !folders.Contains(entry.Path)
                        && entry.Path != $"{dataset.Folder}/{PartName.Folder}"
                        && await IsSomethingAsync(entry, cancellationToken).ConfigureAwait(false))
                    {
                        Add(entry);
                    }
                }
            }).ConfigureAwait(false);
            if (!isRead)
            {
                return null;
            }
        }

        return sizes;
    }

    private void Add(ArtifactEntry entry) => findings.Add(
        VerificationFindingKind.FileUnknown, dataset.Name, entry.Path,
        $"The {(entry.IsFolder ? "folder" : "file")} '{entry.Path}' of run "
        + $"{dataset.RunId} is not part of {dataset}: the manifest does not list it. "
        + "Programs that read the whole folder would take it for data. Find out who put it there, and move it away.");

    // A folder of nothing is no data.
    private async Task<bool> IsSomethingAsync(ArtifactEntry entry, CancellationToken cancellationToken) =>
        !entry.IsFolder || (await artifacts.ListAsync(entry.Path, cancellationToken).ConfigureAwait(false)).Count > 0;

    private IEnumerable<string> Above(string path)
    {
        for (var slash = path.LastIndexOf('/'); slash >= dataset.Folder.Length; slash = path.LastIndexOf('/', slash - 1))
        {
            yield return path[..slash];
        }
    }
}
