using System.Text.Json;
using RunLinkedData.Datasets.Sources;
using RunLinkedData.Lake.Files;
using RunLinkedData.Model;

namespace RunLinkedData.Lake.Delta.Log;

/// <summary>The log of a table: what it was at a version.</summary>
internal sealed class DeltaLog
{
    private const string Folder = "_delta_log";

    /// <summary>Of a log that is larger than this in one file, something is wrong.</summary>
    private const long MostBytes = 4L << 30;

    private const long MostBytesAhead = 1L << 22;

    private readonly TableFiles _files;
    private readonly FileLocation _folder;
    private readonly LogFiles _log;

    private DeltaLog(TableFiles files, FileLocation folder, LogFiles log) => (_files, _folder, _log) = (files, folder, log);

    /// <summary>The latest version.</summary>
    public long Latest => _log.Latest!.Value;

    /// <summary>Whether there is a log in a folder.</summary>
    public static async Task<bool> IsAtAsync(TableFiles files, CancellationToken cancellationToken) =>
        new LogFiles(await files.ListAsync(files.Folder.Combine(Folder), cancellationToken).ConfigureAwait(false)).Latest is not null;

    /// <summary>Finds the log of a table.</summary>
    /// <exception cref="SourceException"><c>TABLE_NOT_FOUND</c>: there is none.</exception>
    public static async Task<DeltaLog> OpenAsync(TableFiles files, CancellationToken cancellationToken)
    {
        var folder = files.Folder.Combine(Folder);
        LogFiles log = new(await files.ListAsync(folder, cancellationToken).ConfigureAwait(false));
        return log.Latest is not null
            ? new DeltaLog(files, folder, log)
            : throw new SourceException(ErrorCode.TableNotFound, $"There is no Delta table in '{files.Folder}': '{Folder}' has no commit.");
    }

    /// <summary>What the table was at a version.</summary>
    /// <param name="version">The version.</param>
    /// <param name="withStatistics">Whether it is kept what is known of the columns of files.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    /// <exception cref="SourceException">It never had this version, its log was cleaned, or it is damaged.</exception>
    public async Task<LogReplay> ReplayAsync(long version, bool withStatistics, CancellationToken cancellationToken)
    {
        if (version > Latest)
        {
            throw new SourceException(
                ErrorCode.TableNotFound, $"The Delta table '{_files.Folder}' has no version {version}: its latest is {Latest}.");
        }

        SourceException? failure = null;
        var lacking = 0L;
        foreach (var checkpoint in _log.CheckpointsUpTo(version).Append(new Checkpoint(-1, [])))
        {
            if (_log.Between(checkpoint.Version, version, out var missing) is not { } commits)
            {
                lacking = Math.Max(lacking, missing);
                continue;
            }

            LogReplay replay = new(_files.Folder, withStatistics);
            try
            {
                await ApplyAsync(checkpoint, replay, cancellationToken).ConfigureAwait(false);
            }
            catch (SourceException e)
            {
                // An older checkpoint and more commits come to the same.
                failure ??= e;
                continue;
            }

            await foreach (var (commit, content) in ReadAhead.InOrderAsync(commits, FetchAsync, cancellationToken).ConfigureAwait(false))
            {
                replay.BeginCommit();
                await ApplyJsonAsync(commit, replay, cancellationToken, content).ConfigureAwait(false);
            }

            if (commits.Count == 0 && _log.CommitOf(version) is { } own)
            {
                // Checkpoints do not say when the commit was made.
                LogReplay commit = new(_files.Folder, withStatistics: false);
                await ApplyJsonAsync(own, commit, cancellationToken).ConfigureAwait(false);
                replay.ApplyTimestamp(commit.Timestamp);
            }

            return replay;
        }

        throw failure ?? new SourceException(
            ErrorCode.TableGone,
            $"Version {version} of the Delta table '{_files.Folder}' cannot be rebuilt any more: the commit of version {lacking} is not in "
            + "its log, and no checkpoint stands in for it.");
    }

    private async Task ApplyAsync(Checkpoint checkpoint, LogReplay replay, CancellationToken cancellationToken)
    {
        foreach (var file in checkpoint.Files)
        {
            await (file.Name.EndsWith(".json", StringComparison.Ordinal)
                ? ApplyJsonAsync(file, replay, cancellationToken)
                : CheckpointFile.ApplyAsync(_files, _folder.Combine(file.Name), file.Bytes, replay, cancellationToken))
                .ConfigureAwait(false);
        }

        foreach (var (path, bytes) in replay.Sidecars)
        {
            var sidecar = _files.Find(DeltaPath.Of(_folder.Combine("_sidecars"), path));
            await CheckpointFile.ApplyAsync(_files, sidecar, bytes, replay, cancellationToken).ConfigureAwait(false);
        }

        if (checkpoint.Version >= 0 && (replay.Protocol is null || replay.Metadata is null))
        {
            throw SourceException.Damaged(
                _folder.Combine(checkpoint.Files[0].Name).ToString(), "is no whole checkpoint: protocol or metadata are not in it");
        }
    }

    // What is large is read when it has its turn, line by line.
    private async Task<(LogFile File, Stream? Content)> FetchAsync(LogFile file, CancellationToken cancellationToken)
    {
        if (file.Bytes > MostBytesAhead)
        {
            return (file, null);
        }

        var content = await _files.OpenAsync(_folder.Combine(file.Name), cancellationToken).ConfigureAwait(false);
        await using (content.ConfigureAwait(false))
        {
            MemoryStream bytes = new();
            await content.CopyToAsync(bytes, cancellationToken).ConfigureAwait(false);
            bytes.Position = 0;
            return (file, bytes);
        }
    }

    private async Task ApplyJsonAsync(LogFile file, LogReplay replay, CancellationToken cancellationToken, Stream? content = null)
    {
        var location = _folder.Combine(file.Name);
        if (file.Bytes > MostBytes)
        {
            throw SourceException.Damaged(location.ToString(), "is larger than any log");
        }

        content ??= await _files.OpenAsync(location, cancellationToken).ConfigureAwait(false);
        using StreamReader lines = new(content);
        var isEmpty = true;
        try
        {
            while (await lines.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
            {
                if (!string.IsNullOrWhiteSpace(line))
                {
                    JsonActions.Apply(line, replay);
                    isEmpty = false;
                }
            }
        }
        catch (Exception e) when (e is JsonException or FormatException or OverflowException)
        {
            throw SourceException.Damaged(
                location.ToString(), $"cannot be read: {(e is FormatException ? e.Message : "it is cut off, or is no JSON")}", e);
        }

        if (isEmpty)
        {
            throw SourceException.Damaged(location.ToString(), "has nothing in it");
        }
    }
}
