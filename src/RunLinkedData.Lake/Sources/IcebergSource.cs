using System.Globalization;
using RunLinkedData.Datasets.Sources;
using RunLinkedData.Lake.Files;
using RunLinkedData.Lake.Iceberg;
using RunLinkedData.Model;

namespace RunLinkedData.Lake.Sources;

/// <summary>Iceberg tables at a snapshot: tables in a folder, or metadata files.</summary>
/// <param name="maps">Folders that lie elsewhere than tables say.</param>
internal sealed class IcebergSource(IReadOnlyList<LocationMap> maps) : IVersionSource
{
    /// <summary>The ID of the table, among pins; empty for old tables that have none.</summary>
    internal const string TableId = "table_uuid";

    /// <summary>The name of the metadata file.</summary>
    internal const string MetadataFile = "metadata_file";

    /// <summary>The schema that the version is read by, whatever the table has later.</summary>
    internal const string SchemaId = "schema_id";

    /// <summary>Tables that lie where they say.</summary>
    public IcebergSource()
        : this([])
    {
    }

    /// <inheritdoc/>
    public string Name => "iceberg";

    /// <inheritdoc/>
    public async Task<bool> IsAtAsync(SourceLocation location, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(location);
        var (files, metadata) = FilesOf(location);
        return metadata is not null || await IcebergTable.IsAtAsync(files, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<SourceVersion> OpenAsync(SourceLocation location, string? version, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(location);
        if (version is not null && string.IsNullOrWhiteSpace(version))
        {
            throw new ArgumentException("An empty text is no version of an Iceberg table: give the ID of a snapshot, a branch or a tag.");
        }

        var (files, metadata) = FilesOf(location);
        IcebergChoice choice = new() { MetadataFile = metadata?.ToString(), SnapshotId = IdOf(version), Reference = version };
        return new IcebergVersion(files, await IcebergTable.OpenAsync(files, choice, cancellationToken).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public async Task<SourceVersion> OpenAgainAsync(SourceLocation location, PinnedVersion pinned, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(location);
        ArgumentNullException.ThrowIfNull(pinned);
        var (files, metadata) = FilesOf(location);
        return new IcebergVersion(
            files,
            await SourcePins.OpenAgainAsync(() => OpenAgainAsync(files, metadata, pinned, cancellationToken)).ConfigureAwait(false));
    }

    private static long? IdOf(string? version) =>
        long.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;

    private static async Task<IcebergSnapshot> OpenAgainAsync(
        TableFiles files, FileLocation? metadata, PinnedVersion pinned, CancellationToken cancellationToken)
    {
        var (id, pins) = (IdOf(pinned.Version), pinned.Pins);
        var name = SourcePins.Required(pins, MetadataFile);
        if (name.Contains('/', StringComparison.Ordinal) || !int.TryParse(
            SourcePins.Required(pins, SchemaId), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var schema))
        {
            throw new SourceException(
                ErrorCode.TableCorrupt, "What pins the version is no name of a metadata file and no schema. Its manifest was changed.");
        }

        IcebergChoice choice = new()
        {
            MetadataFile = metadata?.ToString() ?? name,
            TableId = SourcePins.Required(pins, TableId),
            SnapshotId = id,
            IsEmpty = id is null,
            SchemaId = schema,
        };
        try
        {
            return await IcebergTable.OpenAsync(files, choice, cancellationToken).ConfigureAwait(false);
        }
        catch (SourceException e) when (e.Code == ErrorCode.TableGone && e.File?.EndsWith($"/{name}", StringComparison.Ordinal) == true)
        {
            // Writers clean old metadata files away, and what they said of the snapshot is in later ones too, until it expires.
            return await IcebergTable.OpenAsync(files, choice with { MetadataFile = null }, cancellationToken).ConfigureAwait(false);
        }
    }

    private (TableFiles Files, FileLocation? Metadata) FilesOf(SourceLocation location)
    {
        var (folder, metadata) = IcebergTable.Split(FileLocation.OfUri(location.Uri));
        return (TableFiles.Of(folder, location, maps), metadata);
    }
}
