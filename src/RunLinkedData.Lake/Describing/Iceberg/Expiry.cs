using RunLinkedData.Datasets.Sources;
using RunLinkedData.Lake.Avro;
using RunLinkedData.MLflow;

namespace RunLinkedData.Lake.Describing.Iceberg;

/// <summary>
/// Old metadata files stay for a while, as a reader may have opened one or a catalogue may name it: a hundred of them, and fewer where a
/// table is so large that they would be the most of it. With each goes what it alone has named: lists, and manifests of versions that are
/// gone.
/// </summary>
internal static class Expiry
{
    private const int MostFiles = 100;
    private const int FewestFiles = 2;
    private const int MostBytes = 1 << 20;

    /// <summary>Writes metadata that names no more earlier files than are to be kept.</summary>
    /// <param name="state">The state; without the files that go, afterwards.</param>
    /// <param name="write">Writes a state.</param>
    /// <returns>The metadata file, and the files that go.</returns>
    public static (byte[] Content, IReadOnlyList<EarlierMetadata> Expired) Shorten(ref TableState state, Func<TableState, byte[]> write)
    {
        var content = write(state);
        var earlier = state.Earlier;
        var expired = Math.Max(0, earlier.Count - Math.Clamp(MostBytes / content.Length, FewestFiles, MostFiles));
        if (expired > 0)
        {
            state = state with { Earlier = [.. earlier.Skip(expired)] };
            content = write(state);
        }

        return (content, [.. earlier.Take(expired)]);
    }

    /// <summary>Deletes metadata files, and what only they have named. What cannot be deleted stays, and does no harm.</summary>
    /// <param name="folder">The table's folder.</param>
    /// <param name="expired">The files.</param>
    /// <param name="state">The table as it is now.</param>
    /// <param name="manifests">What its list of manifests has.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    public static async Task RemoveAsync(
        TableFolder folder,
        IReadOnlyList<EarlierMetadata> expired,
        TableState state,
        IReadOnlyList<AvroRecord> manifests,
        CancellationToken cancellationToken)
    {
        if (expired.Count == 0)
        {
            return;
        }

        try
        {
            var kept = ListsOf(state);
            var keptManifests = manifests.Select(entry => folder.PathOf(ManifestLists.PathOf(entry))).ToHashSet(StringComparer.Ordinal);
            if (state.Earlier is [var oldest, ..] && await ReadAsync(folder, oldest, cancellationToken).ConfigureAwait(false) is { } old)
            {
                kept.UnionWith(ListsOf(old));
                keptManifests.UnionWith(await ManifestsOfAsync(folder, old.Main.ManifestList, cancellationToken).ConfigureAwait(false));
                state = state with { Versions = [.. state.Versions, .. old.Versions] };
            }

            var runIds = state.Versions.Select(version => version.RunId).ToHashSet(StringComparer.Ordinal);
            foreach (var file in expired)
            {
                bool IsKept(string path) => keptManifests.Contains(path) || runIds.Contains(Names.OfManifest(path));
                await RemoveAsync(folder, file, kept, IsKept, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is MlflowException or SourceException or TableException)
        {
            // The table is up to date; what is left over is some kilobytes.
        }
    }

    private static async Task RemoveAsync(
        TableFolder folder, EarlierMetadata file, HashSet<string> kept, Func<string, bool> isKept, CancellationToken cancellationToken)
    {
        if (await ReadAsync(folder, file, cancellationToken).ConfigureAwait(false) is not { } state)
        {
            return;
        }

        foreach (var list in ListsOf(state).Where(list => !kept.Contains(list)))
        {
            foreach (var manifest in await ManifestsOfAsync(folder, list, cancellationToken).ConfigureAwait(false))
            {
                if (!isKept(manifest))
                {
                    await folder.DeleteAsync(manifest, cancellationToken).ConfigureAwait(false);
                }
            }

            await folder.DeleteAsync(list, cancellationToken).ConfigureAwait(false);
        }

        await folder.DeleteAsync(Names.MetadataFile(file.Number), cancellationToken).ConfigureAwait(false);
    }

    private static async Task<TableState?> ReadAsync(TableFolder folder, EarlierMetadata file, CancellationToken cancellationToken) =>
        await folder.FindAsync(Names.MetadataFile(file.Number), cancellationToken).ConfigureAwait(false) is { } content
            ? StateReader.Read(folder, file.Number, content)
            : null;

    private static HashSet<string> ListsOf(TableState state) =>
        state.Versions.Select(version => version.ManifestList).Append(state.Main.ManifestList).ToHashSet(StringComparer.Ordinal);

    private static async Task<IReadOnlyList<string>> ManifestsOfAsync(
        TableFolder folder, string list, CancellationToken cancellationToken) =>
        await folder.HasAsync(list, cancellationToken).ConfigureAwait(false)
            ? [.. (await ManifestLists.ReadAsync(folder, list, cancellationToken).ConfigureAwait(false))
                .Select(entry => folder.PathOf(ManifestLists.PathOf(entry)))]
            : [];
}
