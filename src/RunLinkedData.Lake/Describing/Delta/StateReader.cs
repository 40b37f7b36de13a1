using System.Text;
using System.Text.Json;
using RunLinkedData.Datasets.Sources;
using RunLinkedData.Lake.Delta.Log;
using RunLinkedData.Model;

namespace RunLinkedData.Lake.Describing.Delta;

/// <summary>Reads the log of a table of this library. What is not of it, or was changed by others, is refused.</summary>
internal static class StateReader
{
    /// <summary>The table in a folder; null when there is none.</summary>
    /// <exception cref="TableException"><c>TABLE_TAKEN</c>: there is another one.</exception>
    /// <exception cref="SourceException">A file is gone or damaged.</exception>
    public static async Task<TableState?> FindAsync(TableFolder folder, CancellationToken cancellationToken)
    {
        DeltaLog log;
        try
        {
            log = await DeltaLog.OpenAsync(folder.Files, cancellationToken).ConfigureAwait(false);
        }
        catch (SourceException e) when (e.Code == ErrorCode.TableNotFound)
        {
            return null;
        }

        var number = log.Latest;
        var replay = await log.ReplayAsync(number, withStatistics: false, cancellationToken).ConfigureAwait(false);
        if (replay is not { Protocol: { } protocol, Metadata: { } metadata }
            || metadata.Configuration.GetValueOrDefault(TableHead.FormatProperty) != TableHead.Format
            || metadata.Configuration.GetValueOrDefault(TableHead.DatasetProperty) is null)
        {
            throw Taken(folder, "it was made by another program, or by a later version of this one");
        }

        // Nothing is added to a commit of another program, so that one would be the last.
        var commit = await folder.ReadAsync(LogNames.Commit(number), cancellationToken).ConfigureAwait(false);
        if (!IsOfThisLibrary(commit) || replay.Files.Any(file => RunIdOf(file) is null || file.Modified is null))
        {
            throw Taken(folder, $"another program has changed it, by the commit '{LogNames.Commit(number)}'");
        }

        List<TableVersion> versions =
        [
            .. from file in replay.Files
               group file by RunIdOf(file) into files
               orderby files.Max(file => file.Modified), files.Key
               select new TableVersion(files.Key, [.. files]),
        ];
        return new TableState
        {
            Number = number,
            Protocol = protocol,
            Metadata = metadata,
            Columns = Columns(folder, metadata),
            Time = Math.Max(
                replay.Timestamp?.ToUnixTimeMilliseconds() ?? 0,
                versions.Select(version => version.Files.Max(file => file.Modified!.Value)).DefaultIfEmpty().Max()),
            Versions = versions,
        };
    }

    private static string? RunIdOf(AddFile file) => file.PartitionValues.GetValueOrDefault(DescribedColumn.RunId);

    private static IReadOnlyList<DescribedColumn> Columns(TableFolder folder, DeltaMetadata metadata)
    {
        try
        {
            return TableHead.ColumnsOf(metadata, folder.Location);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw SourceException.Damaged(folder.ToString(), "has properties that are not of this library", e);
        }
    }

    private static bool IsOfThisLibrary(byte[] commit)
    {
        var end = commit.AsSpan().IndexOf((byte)'\n');
        try
        {
            using var first = JsonDocument.Parse(Encoding.UTF8.GetString(end < 0 ? commit : commit.AsSpan(0, end)));
            return first.RootElement.ValueKind == JsonValueKind.Object
                && first.RootElement.TryGetProperty("commitInfo", out var info) && info.ValueKind == JsonValueKind.Object
                && info.TryGetProperty("engineInfo", out var engine) && engine.ValueEquals(Actions.Engine);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static TableException Taken(TableFolder folder, string why) => new(
        TableException.Taken,
        $"The table in '{folder}' is not one that can be brought up to date: {why}. "
            + "Name another folder, or delete the table's own folder.");
}
