using System.Globalization;
using RunLinkedData.Lake.Delta;
using RunLinkedData.Lake.Files;
using RunLinkedData.Lake.Tables;

namespace RunLinkedData.Lake.Sources;

/// <summary>A Delta table at a version.</summary>
internal sealed class DeltaVersion(TableFiles files, DeltaSnapshot snapshot) : TableVersion(
    files,
    snapshot.Columns,
    snapshot.Match,
    [.. snapshot.Files.Select(file => FileOf(files, file.Location, file.Bytes, file.Rows, PinOf(file)))])
{
    /// <inheritdoc/>
    public override string? Version => snapshot.Version.ToString(CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Pins { get; } =
        new Dictionary<string, string> { [DeltaSource.TableId] = snapshot.TableId };

    /// <inheritdoc/>
    protected override Task<DataFile> OpenAsync(int file, CancellationToken cancellationToken) =>
        DeltaTable.OpenFileAsync(TableFiles, snapshot.Files[file], cancellationToken);

    private static string PinOf(DeltaFile file)
    {
        var deletes = file.DeletionVector is { } vector ? SourcePins.Hash([vector.UniqueId]) : SourcePins.None;
        var values = file.PartitionTexts.OrderBy(value => value.Key, StringComparer.Ordinal)
            .SelectMany(value => (string[])[value.Key, value.Value ?? ""]).ToList();
        return values.Count == 0 ? $"deletes:{deletes}" : $"deletes:{deletes},partition:{SourcePins.Hash(values)}";
    }
}
