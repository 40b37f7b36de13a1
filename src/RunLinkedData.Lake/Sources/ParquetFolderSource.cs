using System.Globalization;
using RunLinkedData.Datasets.Sources;
using RunLinkedData.Lake.Files;
using RunLinkedData.Lake.Folders;
using RunLinkedData.Model;

namespace RunLinkedData.Lake.Sources;

/// <summary>Folders of Parquet files, and single ones. They have no versions: files are pinned one by one.</summary>
internal sealed class ParquetFolderSource : IVersionSource
{
    /// <summary>When the newest of its files was written, among pins: what is newer does not belong to the version.</summary>
    internal const string Newest = "newest";

    /// <summary>A hash of the paths of its files.</summary>
    internal const string Paths = "paths";

    /// <inheritdoc/>
    public string Name => "parquet_folder";

    /// <inheritdoc/>
    public Task<bool> IsAtAsync(SourceLocation location, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(location);
        return FolderListing.IsAtAsync(FileLocation.OfUri(location.Uri), folder => TableFiles.Of(folder, location, []), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<SourceVersion> OpenAsync(
        SourceLocation location, string? version, IReadOnlyDictionary<string, string>? pins, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(location);
        if (version is not null)
        {
            throw new ArgumentException(
                $"'{version}' is no version: a folder of Parquet files has none, and is referred to as it is now.", nameof(version));
        }

        var place = FileLocation.OfUri(location.Uri);
        var (files, found) = await (pins is null ? FindAsync() : SourcePins.OpenAgainAsync(FindAsync)).ConfigureAwait(false);
        if (pins is not null)
        {
            found = WithoutNewer(found, pins);
        }

        if (found.FirstOrDefault(file => file.Stamp.Text is null) is { } free)
        {
            throw new SourceException(
                ErrorCode.TableUnsupported,
                $"Nothing pins '{free.Location}': its storage says neither what it calls the content of a file nor when it was written.")
            {
                File = free.Location.ToString(),
            };
        }

        var table = await FolderTable.OpenAsync(files, found, cancellationToken).ConfigureAwait(false);
        return new ParquetFolderVersion(files, table, PinsOf(found));

        Task<(TableFiles Files, IReadOnlyList<FolderFile> Found)> FindAsync() =>
            FolderListing.FindAsync(place, folder => TableFiles.Of(folder, location, []), cancellationToken);
    }

    private static Dictionary<string, string> PinsOf(IReadOnlyList<FolderFile> files)
    {
        Dictionary<string, string> pins = new() { [Paths] = HashOf(files) };
        if (files.All(file => file.Stamp.Modified is not null))
        {
            pins[Newest] = FileStamp.TextOf(files.Max(file => file.Stamp.Modified!.Value));
        }

        return pins;
    }

    // Where a file was overwritten or deleted, all are compared with what was pinned.
    private static IReadOnlyList<FolderFile> WithoutNewer(IReadOnlyList<FolderFile> found, IReadOnlyDictionary<string, string> pins)
    {
        if (!pins.TryGetValue(Newest, out var text)
            || !DateTimeOffset.TryParseExact(text, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var newest))
        {
            return found;
        }

        List<FolderFile> older = [.. found.Where(file => file.Stamp.Modified <= newest)];
        return HashOf(older) == SourcePins.Required(pins, Paths) ? older : found;
    }

    private static string HashOf(IEnumerable<FolderFile> files) => SourcePins.Hash(files.Select(file => file.Path));
}
