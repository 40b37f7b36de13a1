using System.Text;
using RunLinkedData.Datasets.Sources;
using RunLinkedData.Lake.Delta.Log;

namespace RunLinkedData.Lake.Describing.Delta;

/// <summary>
/// Describes versions as a Delta table: a commit a version, whose name only one program can take, with <c>run_id</c> as the partition. An
/// object brings one table up to date once: what it has done is told together, however often it had to begin again.
/// </summary>
internal sealed class DeltaTableFormat(TimeProvider time) : ITableFormat
{
    private const int CommitsOfCheckpoint = 100;

    private readonly List<string> _added = [];
    private readonly List<string> _dropped = [];

    /// <inheritdoc/>
    public async Task<TableDescription?> FindAsync(TableFolder folder, CancellationToken cancellationToken) =>
        await StateReader.FindAsync(folder, cancellationToken).ConfigureAwait(false) is { } state
            ? DeltaDescription.Of(state, folder)
            : null;

    /// <inheritdoc/>
    public async Task<TableSync?> TrySyncAsync(
        TableFolder folder, PublishedVersions published, TableSyncOptions options, CancellationToken cancellationToken)
    {
        var state = await StateReader.FindAsync(folder, cancellationToken).ConfigureAwait(false);
        var before = state?.Versions ?? [];
        var content = state is null ? null : new TableContent(folder, state.Dataset, [.. before.Select(version => version.RunId)]);
        var wanted = await published.FindAsync(options.Versions, content, TableFormat.Delta, cancellationToken).ConfigureAwait(false);
        var dropped = before.ExceptBy(wanted, version => version.RunId, StringComparer.Ordinal).ToList();
        NextCommits next = new(published, folder, state);
        if (dropped.Count > 0)
        {
            next.Remove(dropped);
        }

        var paths = DataPaths.Of(folder.Location, time);
        HashSet<string> loose = new(StringComparer.Ordinal);
        try
        {
            var undescribed = await PlanAsync(
                [.. wanted.Except(before.Select(version => version.RunId))]).ConfigureAwait(false);
            if (next.IsEmpty && options.MustNotBeEmpty(content))
            {
                throw TableException.Nothing(published.Dataset, content, undescribed);
            }

            foreach (var commit in next.Commits)
            {
                // When it is not known whether it was made, its files stay.
                loose.ExceptWith(commit.Added?.Paths ?? []);
                if (!await folder.TryCreateAsync(LogNames.Commit(commit.Number), commit.Content, cancellationToken).ConfigureAwait(false))
                {
                    loose.UnionWith(commit.Added?.Paths ?? []);
                    return null;
                }

                await CommittedAsync(commit).ConfigureAwait(false);
            }

            state = next.ToState();
            paths.Sweep(state.Versions.SelectMany(version => version.Paths).ToHashSet(StringComparer.Ordinal));
            return new TableSync
            {
                Table = DeltaDescription.Of(state, folder),
                Added = _added,
                Dropped = _dropped,
                NotDescribed = undescribed,
                IsExclusive = folder.IsExclusive,
            };
        }
        finally
        {
            paths.Discard(loose);
        }

        async Task<List<UndescribedVersion>> PlanAsync(IReadOnlyList<string> runIds)
        {
            List<UndescribedVersion> undescribed = [];
            await foreach (var (version, reason) in published.ReadAsync(runIds, cancellationToken).ConfigureAwait(false))
            {
                if (version is null)
                {
                    undescribed.Add(reason!);
                    continue;
                }

                try
                {
                    var placed = paths.Place(version);
                    loose.UnionWith(placed);
                    await next.AddAsync(version, placed, cancellationToken).ConfigureAwait(false);
                }
                catch (SourceException e)
                {
                    undescribed.Add(new UndescribedVersion { RunId = version.RunId, Reason = e.Message });
                }
            }

            return undescribed;
        }

        async Task CommittedAsync(NextCommit commit)
        {
            if (commit.Added is { } added)
            {
                _added.Add(added.RunId);
            }
            else
            {
                _dropped.AddRange(dropped.Select(version => version.RunId));
                paths.Discard(dropped.SelectMany(version => version.Paths));
            }

            if (commit.Number > 0 && commit.Number % CommitsOfCheckpoint == 0)
            {
                await WriteCheckpointAsync(folder, commit.Number, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static async Task WriteCheckpointAsync(TableFolder folder, long number, CancellationToken cancellationToken)
    {
        var log = await DeltaLog.OpenAsync(folder.Files, cancellationToken).ConfigureAwait(false);
        var replay = await log.ReplayAsync(number, withStatistics: true, cancellationToken).ConfigureAwait(false);
        var files = replay.Files.ToList();
        await folder.WriteAsync(
            LogNames.Checkpoint(number), CheckpointWriter.Write(replay.Protocol!, replay.Metadata!, files), cancellationToken)
            .ConfigureAwait(false);
        var last = FormattableString.Invariant($$"""{"version":{{number}},"size":{{files.Count + 2}}}""");
        await folder.WriteAsync(LogNames.LastCheckpoint, Encoding.UTF8.GetBytes(last), cancellationToken).ConfigureAwait(false);
    }
}
