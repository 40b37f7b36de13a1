using System.Collections.Concurrent;
using RunLinkedData.Datasets.Locating;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Questions.Verification;

/// <summary>
/// Looks at files of a version that do not lie in its own folder: at the runs that hold them, and at sizes, by a listing a folder.
/// </summary>
internal sealed class ElsewhereCheck(FileLocator locator, HoldingStores others, RunFindings findings)
{
    private readonly ConcurrentDictionary<(IArtifactStore, string), Lazy<Task<Dictionary<string, ArtifactEntry>>>> _folders = [];

    /// <summary>Finds the runs that hold files and were deleted, though their artifacts may still be there.</summary>
    public async Task FindDeletedAsync(DatasetManifest manifest, CancellationToken cancellationToken)
    {
        var dataset = locator.Dataset;
        foreach (var held in manifest.Files.Where(file => file.Run is not null).CountBy(file => file.Run!))
        {
            if (await others.FindRunAsync(held.Key, cancellationToken).ConfigureAwait(false) is { IsDeleted: true })
            {
                findings.Add(
                    VerificationFindingKind.HolderDeleted, dataset.Name, null,
                    $"Run {held.Key}, which holds {held.Value} of the files of {dataset}, was deleted. "
                    + "Restore it in MLflow before 'mlflow gc' removes its artifacts, and with them these files.");
            }
        }
    }

    /// <summary>Compares a file with what a listing says of it.</summary>
    /// <exception cref="DatasetCorruptException">It is not there, or is another one.</exception>
    public async Task CompareAsync(DatasetFile file, CancellationToken cancellationToken)
    {
        var place = await locator.FindAsync(file, cancellationToken).ConfigureAwait(false);
        var listing = _folders.GetOrAdd(
            (place.Store, place.Folder), _ => new(() => ListAsync(place.Store, place.Folder, cancellationToken)));
        var found = (await listing.Value.ConfigureAwait(false)).GetValueOrDefault(place.Path);
        if (file is { Uri: not null, Sha256: null, Version: not null } && place.Store.Capabilities is { Ranges: true, Versions: true })
        {
            // Where versions are kept, another one may be listed.
            if (found?.Version != file.Version)
            {
                await locator.ProbeAsync(file, cancellationToken).ConfigureAwait(false);
            }

            return;
        }

        if (found is null)
        {
            throw FileContent.Missing(locator.Dataset, place, file);
        }

        if (found.Bytes != file.Bytes)
        {
            throw FileContent.Other(locator.Dataset, place, file, $"is {found.Bytes} bytes long where {file.Bytes} were saved");
        }

        if (file is { Sha256: null, Modified: not null })
        {
            await locator.CheckAsync(file, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<Dictionary<string, ArtifactEntry>> ListAsync(
        IArtifactStore store, string folder, CancellationToken cancellationToken) =>
        (await store.ListAsync(folder, cancellationToken).ConfigureAwait(false))
            .Where(entry => !entry.IsFolder)
            .ToDictionary(entry => entry.Path, StringComparer.Ordinal);
}
