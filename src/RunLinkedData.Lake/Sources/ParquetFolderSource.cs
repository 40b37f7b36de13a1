using System.Globalization;
using RunLinkedData.Datasets.Sources;
using RunLinkedData.Lake.Files;
using RunLinkedData.Lake.Folders;
using RunLinkedData.Model;

namespace RunLinkedData.Lake.Sources;

/// <summary>Folders of Parquet files, and single ones. They have no versions: files are pinned one by one.</summary>
internal sealed class ParquetFolderSource : IVersionSource
{
    /// <summary>How many of its columns, the last ones, are in the paths of its files, among pins.</summary>
    internal const string Partitions = "partitions";

    /// <inheritdoc/>
    public string Name => "parquet_folder";

    /// <inheritdoc/>
    public Task<bool> IsAtAsync(SourceLocation location, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(location);
        return FolderListing.IsAtAsync(FileLocation.OfUri(location.Uri), folder => TableFiles.Of(folder, location, []), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<SourceVersion> OpenAsync(SourceLocation location, string? version, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(location);
        if (version is not null)
        {
            throw new ArgumentException(
                $"'{version}' is no version: a folder of Parquet files has none, and is referred to as it is now.", nameof(version));
        }

        var (files, found) = await FolderListing.FindAsync(
            FileLocation.OfUri(location.Uri), folder => TableFiles.Of(folder, location, []), cancellationToken).ConfigureAwait(false);
        return await OpenAsync(files, found, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<SourceVersion> OpenAgainAsync(SourceLocation location, PinnedVersion pinned, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(location);
        ArgumentNullException.ThrowIfNull(pinned);
        var paths = pinned.Files.Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
        var (files, found) = await SourcePins.OpenAgainAsync(() => FolderListing.FindAgainAsync(
            FileLocation.OfUri(location.Uri), paths, folder => TableFiles.Of(folder, location, []), cancellationToken))
            .ConfigureAwait(false);
        if (pinned.Files.Count == 0 || !int.TryParse(
            SourcePins.Required(pinned.Pins, Partitions), NumberStyles.None, CultureInfo.InvariantCulture, out var partitions))
        {
            throw new SourceException(
                ErrorCode.TableCorrupt, "What pins the version has no files, or no number of columns. Its manifest was changed.");
        }

        return FolderTable.OpenAgain(found, pinned, partitions) is { } table
            ? new ParquetFolderVersion(files, table)
            : await OpenAsync(
                files, [.. pinned.Files.Select(file => found.GetValueOrDefault(file.Path)).OfType<FolderFile>()], cancellationToken)
                .ConfigureAwait(false);
    }

    private static async Task<SourceVersion> OpenAsync(
        TableFiles files, IReadOnlyList<FolderFile> found, CancellationToken cancellationToken) =>
        found.FirstOrDefault(file => file.Stamp.Text is null) is { } free
            ? throw new SourceException(
                ErrorCode.TableUnsupported,
                $"Nothing pins '{free.Location}': its storage says neither what it calls the content of a file nor when it was written.")
            {
                File = free.Location.ToString(),
            }
            : new ParquetFolderVersion(files, await FolderTable.OpenAsync(files, found, cancellationToken).ConfigureAwait(false));
}
