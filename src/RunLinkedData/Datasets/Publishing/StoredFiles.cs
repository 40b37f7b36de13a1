using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.Waiting;

namespace RunLinkedData.Datasets.Publishing;

/// <summary>What lies in a folder and in all folders in it, by one listing a folder.</summary>
internal static class StoredFiles
{
    /// <summary>The files with their sizes, by their paths from the root of the artifacts.</summary>
    /// <param name="artifacts">The store.</param>
    /// <param name="entries">What a listing of the folder has given.</param>
    /// <param name="except">The path of a folder that is not looked into; null for none.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    public static async Task<Dictionary<string, long?>> FindAsync(
        IArtifactStore artifacts, IReadOnlyList<ArtifactEntry> entries, string? except, CancellationToken cancellationToken)
    {
        Dictionary<string, long?> found = new(StringComparer.Ordinal);
        while (entries.Count > 0)
        {
            List<ArtifactEntry> below = [];
            foreach (var file in entries.Where(entry => !entry.IsFolder))
            {
                found[file.Path] = file.Bytes;
            }

            await LimitedParallel.ForEachAsync(
                entries.Where(entry => entry.IsFolder && entry.Path != except),
                async (folder, token) =>
                {
                    var content = await artifacts.ListAsync(folder.Path, token).ConfigureAwait(false);
                    lock (below)
                    {
                        below.AddRange(content);
                    }
                },
                cancellationToken).ConfigureAwait(false);
            entries = below;
        }

        return found;
    }
}
