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
        if (state is not null && state.Dataset != published.Dataset)
        {
            throw new TableException(
                TableException.Taken,
                $"The table in '{folder}' has the versions of {state.Dataset}, not those of {published.Dataset}. Name another folder.");
        }

        var wanted = await published.FindAsync(options.Versions, cancellationToken).ConfigureAwait(false);
        var before = state?.Versions ?? [];
        var kept = before.IntersectBy(wanted, version => version.RunId, StringComparer.Ordinal).ToList();
        var known = before.Select(version => version.RunId).ToHashSet(StringComparer.Ordinal);
        NextState next = new(folder, published.Dataset, state, kept);
        List<UndescribedVersion> undescribed = [];
        List<(DescribedVersion, PlannedVersion)> planned = [];
        await foreach (var (version, reason) in published.ReadAsync(
            [.. wanted.Where(runId => !known.Contains(runId))], cancellationToken).ConfigureAwait(false))
        {
            if (version is null)
            {
                undescribed.Add(reason!);
                continue;
            }

            planned.Add((version, next.Plan(version, options.Renamed)));
            if (planned.Count == VersionsAtOnce)
            {
                await WriteAsync().ConfigureAwait(false);
            }
        }

        await WriteAsync().ConfigureAwait(false);
        if (next.IsChanged || state is not null)
        {
            state = next.IsChanged ? await next.CommitAsync(cancellationToken).ConfigureAwait(false) : state;
            return state is null
                ? null
                : new TableSync
                {
                    Table = IcebergDescription.Of(state, folder),
                    Added = [.. state.Versions.Select(version => version.RunId).Where(runId => !known.Contains(runId))],
                    Dropped = [.. before.Except(kept).Select(version => version.RunId)],
                    NotDescribed = undescribed,
                    IsExclusive = folder.IsExclusive,
                };
        }

        throw new TableException(
            TableException.Empty,
            undescribed is [var first, ..]
                ? $"None of the {undescribed.Count} versions of {published.Dataset} can be described as a table. "
                    + $"That of run {first.RunId}: {first.Reason}"
                : $"No version of {published.Dataset} is published and meets the conditions, so there is nothing to describe.");

        async Task WriteAsync()
        {
            await LimitedParallel.ForEachAsync(
                planned, (version, token) => next.WriteAsync(version.Item1, version.Item2, token), cancellationToken).ConfigureAwait(false);
            planned.Clear();
        }
    }
}
