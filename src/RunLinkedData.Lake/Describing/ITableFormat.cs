namespace RunLinkedData.Lake.Describing;

/// <summary>A form in which versions are described as a table. All that it knows of earlier times is in the table's own files.</summary>
internal interface ITableFormat
{
    /// <summary>The table in a folder; null when there is none.</summary>
    /// <exception cref="TableException"><c>TABLE_TAKEN</c>: there is one that is not of this library.</exception>
    Task<TableDescription?> FindAsync(TableFolder folder, CancellationToken cancellationToken);

    /// <summary>
    /// Adds versions that the table does not have, and takes out those that are not wanted any more, in one step that readers see whole or
    /// not at all.
    /// </summary>
    /// <returns>What was done; null when another program has changed the table meanwhile, so that it is to be tried again.</returns>
    /// <exception cref="TableException">It cannot be done.</exception>
    Task<TableSync?> TrySyncAsync(
        TableFolder folder, PublishedVersions published, TableSyncOptions options, CancellationToken cancellationToken);
}
