using RunLinkedData.Waiting;

namespace RunLinkedData.Lake.Describing.Iceberg;

/// <summary>
/// Describes versions as an Iceberg table of version 2: a snapshot a version with a tag of its run ID, and <c>main</c> with the files of
/// all of them. Manifests come first, then their lists, then the metadata file, whose name only one program can take.
/// </summary>
internal sealed class IcebergTableFormat : ITableFormat
{
    // So many are prepared before they are written, some at once.
    private const int VersionsAtOnce = 16;

    /// <inheritdoc/>
    public async Task<TableDescription?> FindAsync(TableFolder folder, CancellationToken cancellationToken) =>
        await StateReader.FindAsync(folder, cancellationToken).ConfigureAwait(false) is { } state
            ? IcebergDescription.Of(state, folder)
            : null;

    /// <inheritdoc/>
    public async Task<TableSync?> TrySyncAsync(
        TableFolder folder, PublishedVersions published, TableSyncOptions options, CancellationToken cancellationToken)
    {
        var state = await StateReader.FindAsync(folder, cancellationToken).ConfigureAwait(false);
        var before = state?.Versions ?? [];
        var content = state is null ? null : new TableContent(folder, state.Dataset, [.. before.Select(version => version.RunId)]);
        var wanted = await published.FindAsync(options.Versions, content, TableFormat.Iceberg, cancellationToken).ConfigureAwait(false);
        var kept = before.IntersectBy(wanted, version => version.RunId, StringComparer.Ordinal).ToList();
        var missing = wanted.Except(before.Select(version => version.RunId), StringComparer.Ordinal).ToList();
        NextState next = new(folder, published.Dataset, state, kept);
        var undescribed = await AddAsync(next, published, missing, options, cancellationToken).ConfigureAwait(false);
        if (kept.Count == 0 && missing.Count == undescribed.Count && options.MustNotBeEmpty(content))
        {
            throw TableException.Nothing(published.Dataset, content, undescribed);
        }

        state = next.IsChanged ? await next.CommitAsync(cancellationToken).ConfigureAwait(false) : state;
        return state is null
            ? null
            : new TableSync
            {
                Table = IcebergDescription.Of(state, folder),
                Added = [.. state.Versions.Select(version => version.RunId).Intersect(missing, StringComparer.Ordinal)],
                Dropped = [.. before.Except(kept).Select(version => version.RunId)],
                NotDescribed = undescribed,
                IsExclusive = folder.IsExclusive,
            };
    }

    /// <summary>Writes the files of versions; gives those that cannot be described.</summary>
    private static async Task<IReadOnlyList<UndescribedVersion>> AddAsync(
        NextState next,
        PublishedVersions published,
        IReadOnlyList<string> runIds,
        TableSyncOptions options,
        CancellationToken cancellationToken)
    {
        List<UndescribedVersion> undescribed = [];
        List<PlannedVersion> planned = [];
        await foreach (var (version, reason) in published.ReadAsync(runIds, cancellationToken).ConfigureAwait(false))
        {
            if (version is null)
            {
                undescribed.Add(reason!);
                continue;
            }

            planned.Add(next.Plan(version, options.Renamed));
            if (planned.Count == VersionsAtOnce)
            {
                await LimitedParallel.ForEachAsync(planned, next.WriteAsync, cancellationToken).ConfigureAwait(false);
                planned.Clear();
            }
        }

        next.CheckRenamed(options.Renamed);
        await LimitedParallel.ForEachAsync(planned, next.WriteAsync, cancellationToken).ConfigureAwait(false);
        return undescribed;
    }
}
