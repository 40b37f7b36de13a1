using System.Runtime.CompilerServices;
using Apache.Arrow;
using RunLinkedData.Datasets.Sources;
using RunLinkedData.Lake.Delta.Log;
using RunLinkedData.Lake.Delta.Schemas;
using RunLinkedData.Lake.Files;
using RunLinkedData.Lake.Tables;
using RunLinkedData.Model;

namespace RunLinkedData.Lake.Delta;

/// <summary>
/// Reads Delta tables at a version, as https://github.com/delta-io/delta/blob/master/PROTOCOL.md says; the titles of its sections are
/// quoted where they are followed. What a table needs and is not known here is refused by its name, and never read past.
/// </summary>
internal static class DeltaTable
{
    /// <summary>Whether there is a log in a folder.</summary>
    public static Task<bool> IsAtAsync(TableFiles files, CancellationToken cancellationToken) =>
        DeltaLog.IsAtAsync(files, cancellationToken);

    /// <summary>What the log says of a version.</summary>
    /// <param name="files">The files of the table.</param>
    /// <param name="version">The version; null for the latest.</param>
    /// <param name="withStatistics">Whether it is kept what is known of the columns of files.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    /// <exception cref="SourceException">There is no such table or version, it cannot be rebuilt any more, or not read here.</exception>
    public static async Task<DeltaSnapshot> OpenAsync(
        TableFiles files, long? version, bool withStatistics, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(version ?? 0, nameof(version));
        var log = await DeltaLog.OpenAsync(files, cancellationToken).ConfigureAwait(false);
        var wanted = version ?? log.Latest;
        var replay = await log.ReplayAsync(wanted, withStatistics, cancellationToken).ConfigureAwait(false);
        if (replay is not { Protocol: { } protocol, Metadata: { } metadata })
        {
            throw SourceException.Damaged(
                files.Folder.ToString(), $"is no Delta table at version {wanted}: its log has no protocol or metadata");
        }

        DeltaFeatures.Check(protocol, files.Folder);
        if (metadata.Provider != "parquet")
        {
            throw new SourceException(
                ErrorCode.TableUnsupported,
                $"The Delta table '{files.Folder}' has data files of the format '{metadata.Provider}'; known here is 'parquet'.");
        }

        var mapping = ColumnMappings.Of(protocol, metadata);
        var columns = DeltaSchema.Read(metadata.Schema, mapping, files.Folder);
        var partitions = metadata.PartitionColumns.Select(name => columns.FirstOrDefault(column => column.Name == name)
            ?? throw SourceException.Damaged(files.Folder.ToString(), $"is partitioned by '{name}', which is no column of it")).ToList();
        return new DeltaSnapshot
        {
            Version = wanted,
            Timestamp = replay.Timestamp,
            TableId = metadata.Id,
            Protocol = protocol,
            Properties = metadata.Configuration,
            Columns = columns,
            Match = ColumnMappings.Match(mapping),
            PartitionColumns = metadata.PartitionColumns,
            Files = [.. replay.Files.Select(file => ToFile(files, file, partitions))],
        };
    }

    /// <summary>
    /// Reads the rows of a version: files by their paths, rows in their order, which is the same each time. Batches are not empty, and the
    /// caller disposes of them; what is in memory is bounded.
    /// </summary>
    /// <param name="files">The files of the table.</param>
    /// <param name="snapshot">The version.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="SourceException">A file is gone, such as after a vacuum, was replaced or is damaged.</exception>
    public static async IAsyncEnumerable<RecordBatch> ReadAsync(
        TableFiles files, DeltaSnapshot snapshot, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var file in snapshot.Files)
        {
            var data = await OpenFileAsync(files, file, cancellationToken).ConfigureAwait(false);
            await foreach (var batch in TableRows.ReadAsync(files, data, snapshot.Columns, snapshot.Match, cancellationToken)
                .ConfigureAwait(false))
            {
                yield return batch;
            }
        }
    }

    /// <summary>A data file, with the rows that were deleted.</summary>
    public static async Task<DataFile> OpenFileAsync(TableFiles files, DeltaFile file, CancellationToken cancellationToken) => new()
    {
        Location = file.Location,
        Bytes = file.Bytes,

        // "For any logical file where deletionVector is not null, the numRecords statistic must be present and accurate."
        Rows = file.DeletionVector is null ? null : file.StoredRows,
        Constants = file.PartitionValues,
        Deleted = file.DeletionVector is { } vector
            ? await DeletionVectors.ReadAsync(files, vector, cancellationToken).ConfigureAwait(false)
            : null,
    };

    private static DeltaFile ToFile(TableFiles files, AddFile file, IEnumerable<TableField> partitions) => new()
    {
        Path = file.Path,
        Location = files.Find(DeltaPath.Of(files.Folder, file.Path)),
        Bytes = file.Bytes,
        StoredRows = file.Rows,
        PartitionTexts = file.PartitionValues,
        Statistics = file.Statistics,
        PartitionValues = partitions.ToDictionary(
            column => column.Name,
            column => PartitionValue.Parse(
                column, file.PartitionValues.GetValueOrDefault(column.StoredNames?[0] ?? column.Name), file.Path)),
        DeletionVector = file.DeletionVector,
    };
}
