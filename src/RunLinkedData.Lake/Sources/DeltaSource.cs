using System.Globalization;
using RunLinkedData.Datasets.Sources;
using RunLinkedData.Lake.Delta;
using RunLinkedData.Lake.Files;
using RunLinkedData.Model;

namespace RunLinkedData.Lake.Sources;

/// <summary>Delta tables at a version.</summary>
/// <param name="maps">Folders that lie elsewhere than tables say.</param>
internal sealed class DeltaSource(IReadOnlyList<LocationMap> maps) : IVersionSource
{
    /// <summary>The ID of the table, among pins.</summary>
    internal const string TableId = "table_id";

    /// <summary>Tables that lie where they say.</summary>
    public DeltaSource()
        : this([])
    {
    }

    /// <inheritdoc/>
    public string Name => "delta";

    /// <inheritdoc/>
    public Task<bool> IsAtAsync(SourceLocation location, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(location);
        return DeltaTable.IsAtAsync(FilesOf(location), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<SourceVersion> OpenAsync(SourceLocation location, string? version, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(location);
        var files = FilesOf(location);

        // What is opened for the first time is measured.
        return new DeltaVersion(
            files, await DeltaTable.OpenAsync(files, Number(version), withStatistics: true, cancellationToken).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public async Task<SourceVersion> OpenAgainAsync(SourceLocation location, PinnedVersion pinned, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(location);
        ArgumentNullException.ThrowIfNull(pinned);
        var files = FilesOf(location);
        var wanted = SourcePins.Required(pinned.Pins, TableId);
        var snapshot = await SourcePins.OpenAgainAsync(
            () => DeltaTable.OpenAsync(files, Number(pinned.Version), withStatistics: false, cancellationToken)).ConfigureAwait(false);
        return snapshot.TableId == wanted
            ? new DeltaVersion(files, snapshot)
            : throw new SourceException(
                ErrorCode.TableGone,
                $"'{files.Folder}' is another Delta table than before: '{snapshot.TableId}', and not '{wanted}'. "
                + "It was deleted and made anew.")
            {
                File = files.Folder.ToString(),
            };
    }

    private static long? Number(string? version) =>
        version is null ? null
            : long.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new ArgumentException($"'{version}' is no version of a Delta table: give its number, such as 12.", nameof(version));

    private TableFiles FilesOf(SourceLocation location) => TableFiles.Of(FileLocation.OfUri(location.Uri), location, maps);
}
