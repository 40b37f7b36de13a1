using System.Runtime.CompilerServices;
using Apache.Arrow;
using RunLinkedData.Datasets.Sources;
using RunLinkedData.Lake.Files;
using RunLinkedData.Lake.Iceberg.Manifests;
using RunLinkedData.Lake.Iceberg.Metadata;
using RunLinkedData.Lake.Iceberg.Scanning;
using RunLinkedData.Lake.Iceberg.Schemas;
using RunLinkedData.Lake.Tables;
using RunLinkedData.Model;

namespace RunLinkedData.Lake.Iceberg;

/// <summary>
/// Reads Iceberg tables at a snapshot, as https://iceberg.apache.org/spec says for versions 1 to 3 of the format. What a table needs and is
/// not known here is refused by its name, and never read past.
/// </summary>
internal static class IcebergTable
{
    private const string Parquet = "parquet";

    /// <summary>Tells a metadata file from a table's folder.</summary>
    /// <param name="location">A location of either.</param>
    /// <returns>The table's folder, and the metadata file if it is one.</returns>
    public static (FileLocation Folder, FileLocation? MetadataFile) Split(FileLocation location) =>
        MetadataFiles.IsFile(location) ? (MetadataFiles.TableOf(location), location) : (location, null);

    /// <summary>Whether there is a metadata file in a table's folder, whichever it is.</summary>
    public static Task<bool> IsAtAsync(TableFiles files, CancellationToken cancellationToken) =>
        MetadataFiles.AnyAsync(files, cancellationToken);

    /// <summary>What metadata and manifests say of a snapshot.</summary>
    /// <param name="files">The files of the table.</param>
    /// <param name="choice">Which snapshot.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    /// <exception cref="SourceException">There is no such table or snapshot, it was expired, or it cannot be read here.</exception>
    public static async Task<IcebergSnapshot> OpenAsync(TableFiles files, IcebergChoice choice, CancellationToken cancellationToken)
    {
        var file = choice.MetadataFile is { } named
            ? FileLocation.TryParse(named) ?? MetadataFiles.Named(files, named)
            : await MetadataFiles.FindAsync(files, cancellationToken).ConfigureAwait(false);
        var metadata = await MetadataFiles.ReadAsync(files, file, cancellationToken).ConfigureAwait(false);
        if (choice.TableId is { } wanted && metadata.TableId != wanted)
        {
            throw new SourceException(
                ErrorCode.TableGone, $"'{file}' is of another table than before: of '{metadata.TableId}', and not of '{wanted}'.")
            {
                File = file.ToString(),
            };
        }

        var (entry, schemaId) = Choose(metadata, choice, file);
        var (columns, match) = ReadSchema(metadata, schemaId, file);
        IcebergSnapshot snapshot = new()
        {
            MetadataFile = file,
            TableId = metadata.TableId,
            FormatVersion = metadata.FormatVersion,
            Entry = entry,
            SchemaId = schemaId,
            Columns = columns,
            Match = match,
            Specs = metadata.Specs,
        };
        if (entry is null)
        {
            return snapshot;
        }

        if (entry.KeyId is not null)
        {
            throw new SourceException(ErrorCode.TableUnsupported, $"The snapshot {entry.Id} in '{file}' is encrypted, which is not read.")
            {
                File = file.ToString(),
            };
        }

        var manifests = await ManifestReader.ReadListAsync(files, entry, cancellationToken).ConfigureAwait(false);
        List<ContentFile> contents = [];
        await foreach (var found in ReadAhead.InOrderAsync(
            manifests, (manifest, cancel) => ManifestReader.ReadAsync(files, metadata, manifest, cancel), cancellationToken)
            .ConfigureAwait(false))
        {
            contents.AddRange(found);
        }

        DeleteIndex deletes = new([.. contents.Where(content => content.Content != FileContent.Data)]);
        return snapshot with
        {
            Manifests = manifests,
            Files = [.. contents.Where(content => content.Content == FileContent.Data).Select(content => ToFile(files, content, deletes))],
        };
    }

    /// <summary>
    /// Reads the rows of a snapshot: files in the order of its manifests, rows in their order, which is the same each time. Batches are not
    /// empty, and the caller disposes of them; what is in memory is bounded, but for the positions of deleted rows.
    /// </summary>
    /// <param name="files">The files of the table.</param>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="SourceException">A file is gone, such as after the snapshot was expired, was replaced or is damaged.</exception>
    public static async IAsyncEnumerable<RecordBatch> ReadAsync(
        TableFiles files, IcebergSnapshot snapshot, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        PositionDeletes deletes = new(files);
        foreach (var file in snapshot.Files)
        {
            var data = await OpenFileAsync(deletes, file, cancellationToken).ConfigureAwait(false);
            await foreach (var batch in TableRows.ReadAsync(
                files, data, IdentityValues.Fill(snapshot.Columns, file.Content), snapshot.Match, cancellationToken).ConfigureAwait(false))
            {
                yield return batch;
            }
        }
    }

    /// <summary>A data file, with the rows that were deleted.</summary>
    public static async Task<DataFile> OpenFileAsync(
        PositionDeletes deletes, IcebergFile file, CancellationToken cancellationToken) => new()
        {
            Location = file.Location,
            Bytes = file.Content.Bytes,
            Rows = file.Content.Rows,
            Deleted = await deletes.ReadAsync(file.Content, file.Deletes, cancellationToken).ConfigureAwait(false),
        };

    private static (SnapshotEntry? Entry, int SchemaId) Choose(TableMetadata metadata, IcebergChoice choice, FileLocation file)
    {
        if (choice.IsEmpty)
        {
            return (null, choice.SchemaId ?? metadata.CurrentSchemaId);
        }

        if (choice.SnapshotId is { } id
            && (choice.Reference is null || metadata.Snapshot(id) is not null || metadata.Reference(choice.Reference) is null))
        {
            var entry = Entry(id);
            return (entry, choice.SchemaId ?? entry.SchemaId ?? metadata.CurrentSchemaId);
        }

        if (choice.Reference is not { } name)
        {
            return (metadata.CurrentSnapshotId is { } current ? Entry(current) : null, choice.SchemaId ?? metadata.CurrentSchemaId);
        }

        var reference = metadata.Reference(name) ?? throw new SourceException(
            ErrorCode.TableNotFound, $"'{file}' has no branch or tag '{name}'. It has: {string.Join(", ", metadata.References.Keys)}.");
        var found = Entry(reference.SnapshotId);
        return (found, choice.SchemaId ?? (reference.IsTag ? found.SchemaId : null) ?? metadata.CurrentSchemaId);

        SnapshotEntry Entry(long snapshot) => metadata.Snapshot(snapshot) ?? throw new SourceException(
            metadata.Known.Contains(snapshot) ? ErrorCode.TableGone : ErrorCode.TableNotFound,
            $"'{file}' has no snapshot {snapshot}{(metadata.Known.Contains(snapshot) ? " any more: it was expired" : "")}.");
    }

    private static (IReadOnlyList<TableField> Columns, ColumnMatch Match) ReadSchema(TableMetadata metadata, int id, FileLocation file)
    {
        try
        {
            var schema = metadata.Schema(id) ?? throw new InvalidDataException($"has no schema {id}");
            var names = metadata.Properties.TryGetValue(NameMapping.Property, out var json) ? NameMapping.Read(json) : null;
            return (SchemaReader.Read(schema, names), names is null ? ColumnMatch.Id : ColumnMatch.IdOrName);
        }
        catch (InvalidDataException e)
        {
            throw SourceException.Damaged(file.ToString(), e.Message, e);
        }
        catch (NotSupportedException e)
        {
            throw new SourceException(ErrorCode.TableUnsupported, $"'{file}' {e.Message}.", e) { File = file.ToString() };
        }
    }

    private static IcebergFile ToFile(TableFiles files, ContentFile content, DeleteIndex deletes) => content.Format == Parquet
        ? new IcebergFile { Content = content, Location = TablePath.Find(files, content.Path), Deletes = deletes.Find(content) }
        : throw new SourceException(
            ErrorCode.TableUnsupported, $"'{content.Path}' is a data file of the format '{content.Format}'; only '{Parquet}' is read.")
        {
            File = content.Path,
        };
}
