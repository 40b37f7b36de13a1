using System.Globalization;
using RunLinkedData.Lake.Files;
using RunLinkedData.Lake.Iceberg;
using RunLinkedData.Lake.Iceberg.Manifests;
using RunLinkedData.Lake.Iceberg.Scanning;
using RunLinkedData.Lake.Tables;

namespace RunLinkedData.Lake.Sources;

/// <summary>An Iceberg table at a snapshot.</summary>
internal sealed class IcebergVersion : TableVersion
{
    private readonly IcebergSnapshot _snapshot;
    private readonly PositionDeletes _deletes;
    private readonly bool _hasDeletes;

    /// <summary>A version.</summary>
    public IcebergVersion(TableFiles files, IcebergSnapshot snapshot)
        : base(
            files,
            snapshot.Columns,
            snapshot.Match,
            [.. snapshot.Files.Select(file => FileOf(files, file.Location, file.Content.Bytes, file.Rows, PinOf(file)))])
    {
        (_snapshot, _deletes) = (snapshot, new PositionDeletes(files));

        // Counts and bounds are of all rows, deleted ones as well.
        _hasDeletes = snapshot.Files.Any(file => file.Deletes is not { Vector: null, Positions.Count: 0 });
        Pins = new Dictionary<string, string>
        {
            [IcebergSource.TableId] = snapshot.TableId,
            [IcebergSource.MetadataFile] = snapshot.MetadataFile.Name,
            [IcebergSource.SchemaId] = snapshot.SchemaId.ToString(CultureInfo.InvariantCulture),
        };
    }

    /// <inheritdoc/>
    public override string? Version => _snapshot.Entry?.Id.ToString(CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Pins { get; }

    /// <inheritdoc/>
    protected override Task<DataFile> OpenAsync(int file, CancellationToken cancellationToken) =>
        IcebergTable.OpenFileAsync(_deletes, _snapshot.Files[file], cancellationToken);

    /// <inheritdoc/>
    protected override IReadOnlyDictionary<string, FileColumn> Facts(int file, long rows) => _hasDeletes
        ? new Dictionary<string, FileColumn>()
        : ContentFacts.Read(_snapshot.Files[file].Content, _snapshot.Columns);

    /// <inheritdoc/>
    protected override TableField ColumnOf(int file, TableField column) =>
        IdentityValues.Fill([column], _snapshot.Files[file].Content)[0];

    /// <inheritdoc/>
    protected override async Task<long> CountAsync(int file, CancellationToken cancellationToken) =>
        TableRows.CountLeft(await OpenAsync(file, cancellationToken).ConfigureAwait(false), _snapshot.Files[file].Content.Rows);

    private static string PinOf(IcebergFile file)
    {
        List<ContentFile> deletes = [.. file.Deletes.Positions];
        if (file.Deletes.Vector is { } vector)
        {
            deletes.Add(vector);
        }

        var texts = deletes.Select(delete => FormattableString.Invariant(
            $"{delete.Path}|{delete.SequenceNumber}|{delete.Rows}|{delete.Offset}|{delete.Length}")).Order(StringComparer.Ordinal).ToList();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"sequence:{file.Content.SequenceNumber},deletes:{(texts.Count == 0 ? SourcePins.None : SourcePins.Hash(texts))},")
            + $"partition:{SourcePins.Hash([file.Content.Partition.Key])}";
    }
}
