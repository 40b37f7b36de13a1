using System.Globalization;
using RunLinkedData.Datasets.Sources;
using RunLinkedData.Lake.Avro;
using RunLinkedData.Lake.Files;

namespace RunLinkedData.Lake.Describing.Iceberg;

/// <summary>
/// The manifests of all versions together: those of the versions themselves, and of each hundred of versions that others have followed, one
/// that has the files of all of them, so that few files are to be read of a table with thousands of versions.
/// </summary>
/// <param name="folder">The table's folder.</param>
/// <param name="schema">The schema of all versions together.</param>
/// <param name="sequence">The number of the snapshot of all versions together.</param>
/// <param name="snapshotId">Its ID.</param>
internal sealed class MainManifests(TableFolder folder, TableSchema schema, long sequence, long snapshotId)
{
    private const int VersionsInOne = 100;

    // Of fewer, too little is saved for what it costs to write it anew when one of them goes.
    private const int FewestInOne = 50;

    private readonly Dictionary<string, AvroRecord> _known = new(StringComparer.Ordinal);

    /// <summary>Takes over entries of a list, so that manifests that did not change are not read again.</summary>
    public void Take(IEnumerable<AvroRecord> entries)
    {
        foreach (var entry in entries)
        {
            _known[Names.OfManifest(folder.PathOf(ManifestLists.PathOf(entry)))] = entry;
        }
    }

    /// <summary>The entries of the list.</summary>
    /// <param name="versions">All versions, in their order.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    public async Task<IReadOnlyList<AvroRecord>> ListAsync(IReadOnlyList<VersionSnapshot> versions, CancellationToken cancellationToken)
    {
        List<AvroRecord> entries = [];
        foreach (var group in versions.GroupBy(PlaceOf).Select(group => group.ToList()))
        {
            if (group.Count >= FewestInOne && PlaceOf(group[0]) < PlaceOf(versions[^1]))
            {
                entries.Add(await MergeAsync(group, cancellationToken).ConfigureAwait(false));
                continue;
            }

            await foreach (var entry in ReadAhead.InOrderAsync(group, FindAsync, cancellationToken).ConfigureAwait(false))
            {
                entries.Add(entry);
            }
        }

        return entries;
    }

    private static long PlaceOf(VersionSnapshot version) => version.Sequence / 2 / VersionsInOne;

    private async Task<AvroRecord> FindAsync(VersionSnapshot version, CancellationToken cancellationToken) =>
        _known.GetValueOrDefault(version.RunId)
        ?? (await ManifestLists.ReadAsync(folder, version.ManifestList, cancellationToken).ConfigureAwait(false) is [var entry]
            ? entry
            : throw SourceException.Damaged(folder.UriOf(version.ManifestList), "does not list one manifest"));

    private async Task<AvroRecord> MergeAsync(List<VersionSnapshot> versions, CancellationToken cancellationToken)
    {
        var place = PlaceOf(versions[0]);
        var name = Names.Merged(place, versions.Select(version => version.RunId));
        if (_known.TryGetValue(name, out var known))
        {
            return known;
        }

        var byRun = versions.ToDictionary(version => version.RunId, StringComparer.Ordinal);
        List<(AvroRecord, VersionSnapshot)> files = [];
        await foreach (var entries in ReadAhead.InOrderAsync(
            await ManifestsOfAsync(place, versions, cancellationToken).ConfigureAwait(false),
            (manifest, cancel) => ManifestLists.ReadAsync(folder, manifest, cancel),
            cancellationToken).ConfigureAwait(false))
        {
            files.AddRange(entries.Where(entry => byRun.ContainsKey(ManifestWriter.RunOf(entry)))
                .Select(entry => (entry, byRun[ManifestWriter.RunOf(entry)])));
        }

        if (files.Count != versions.Sum(version => version.Files))
        {
            throw SourceException.Damaged(
                folder.ToString(),
                string.Create(CultureInfo.InvariantCulture, $"has {files.Count} files in its manifests of {versions.Count} versions"));
        }

        var content = ManifestWriter.Merge(files, schema);
        var path = await folder.WriteOnceAsync(Names.Manifest(name), content, cancellationToken).ConfigureAwait(false);
        return ManifestLists.Of(versions, folder.UriOf(path), content.Length, sequence, snapshotId);
    }

    /// <summary>The manifests that have the files of versions: one of before of which some are gone, else their own ones.</summary>
    private async Task<IReadOnlyList<string>> ManifestsOfAsync(
        long place, List<VersionSnapshot> versions, CancellationToken cancellationToken)
    {
        var before = Names.MergedPrefix(place);
        if (_known.FirstOrDefault(known => known.Key.StartsWith(before, StringComparison.Ordinal)).Value is { } merged)
        {
            return [folder.PathOf(ManifestLists.PathOf(merged))];
        }

        List<string> own = [];
        await foreach (var entry in ReadAhead.InOrderAsync(versions, FindAsync, cancellationToken).ConfigureAwait(false))
        {
            own.Add(folder.PathOf(ManifestLists.PathOf(entry)));
        }

        return own;
    }
}
