using RunLinkedData.MLflow.Artifacts;

namespace RunLinkedData.Datasets.Publishing;

/// <summary>What lies in a folder and in all folders in it.</summary>
internal static class StoredFiles
{
    /// <summary>The files with their sizes, by their paths from the root of the artifacts.</summary>
    /// <param name="artifacts">The store.</param>
    /// <param name="folder">The path of the folder.</param>
    /// <param name="entries">What a listing of it has given; where that names no folders, nothing more is asked for.</param>
    /// <param name="except">The path of a folder that is not looked into; null for none.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    public static async Task<Dictionary<string, long?>> FindAsync(
        IArtifactStore artifacts,
        string folder,
        IReadOnlyList<ArtifactEntry> entries,
        string? except,
        CancellationToken cancellationToken)
    {
        var files = entries.Any(entry => entry.IsFolder && entry.Path != except)
            ? artifacts.ListAllAsync(folder, cancellationToken)
            : entries.Where(entry => !entry.IsFolder).ToAsyncEnumerable();
        return await files
            .Where(file => except is null || !file.Path.StartsWith(except + "/", StringComparison.Ordinal))
            .ToDictionaryAsync(file => file.Path, file => file.Bytes, StringComparer.Ordinal, cancellationToken).ConfigureAwait(false);
    }
}
