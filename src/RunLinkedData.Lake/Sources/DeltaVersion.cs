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
    private readonly bool _hasDeletes = snapshot.Files.Any(file => file.DeletionVector is not null);

    /// <inheritdoc/>
    public override string? Version => snapshot.Version.ToString(CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Pins { get; } =
        new Dictionary<string, string> { [DeltaSource.TableId] = snapshot.TableId };

    /// <inheritdoc/>
    protected override Task<DataFile> OpenAsync(int file, CancellationToken cancellationToken) =>
        DeltaTable.OpenFileAsync(TableFiles, snapshot.Files[file], cancellationToken);

    /// <inheritdoc/>
    protected override IReadOnlyDictionary<string, FileColumn> Facts(int file, long rows)
    {
        // Counts and bounds in the log are of all rows, deleted ones as well.
        var found = snapshot.Files[file];
        var facts = _hasDeletes ? [] : DeltaStatistics.Read(found.Statistics, snapshot.Columns);
        foreach (var (column, value) in found.PartitionValues)
        {
            facts[column] = FileColumn.Of(value, rows);
        }

        return facts;
    }

    private static string PinOf(DeltaFile file)
    {
        var deletes = file.DeletionVector is { } vector ? SourcePins.Hash([vector.UniqueId]) : SourcePins.None;
        var values = file.PartitionTexts.OrderBy(value => value.Key, StringComparer.Ordinal)
            .SelectMany(value => (string[])[value.Key, value.Value ?? ""]).ToList();
        return values.Count == 0 ? $"deletes:{deletes}" : $"deletes:{deletes},partition:{SourcePins.Hash(values)}";
    }
}
