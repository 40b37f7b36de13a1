using System.Globalization;
using System.Runtime.CompilerServices;
using Apache.Arrow;
using RunLinkedData.Datasets.Sources;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Datasets.Locating;

/// <summary>
/// The table of another program that a version by reference is: opened again, it is what the manifest has pinned, or an error.
/// </summary>
internal sealed class PinnedTable
{
    private readonly FileLocator _locator;
    private readonly DatasetManifest _manifest;
    private readonly SourceVersion _version;

    private PinnedTable(FileLocator locator, DatasetManifest manifest, SourceVersion version) =>
        (_locator, _manifest, _version) = (locator, manifest, version);

    /// <summary>The columns.</summary>
    public Schema Schema => _version.Schema;

    /// <exception cref="DatasetException">
    /// The version is there no more or is another one (<c>DATASET_CORRUPT</c>), or nothing here reads such tables (<c>DATASET_FORMAT</c>).
    /// </exception>
    /// <exception cref="SourceException">The table cannot be read here.</exception>
    public static async Task<PinnedTable> OpenAsync(
        FileLocator locator, HoldingStores stores, DatasetManifest manifest, CancellationToken cancellationToken)
    {
        var (dataset, pinned) = (locator.Dataset, manifest.Source!);
        var source = stores.Sources.Of(manifest.Format!, dataset);
        try
        {
            var version = await source.OpenAgainAsync(
                new SourceLocation(pinned.Location, stores.OpenFolder), ToPinned(manifest), cancellationToken).ConfigureAwait(false);
            return Difference(manifest, version) is var (what, file)
                ? throw Changed(dataset, manifest, what, file, null)
                : new PinnedTable(locator, manifest, version);
        }
        catch (SourceException e) when (IsLoss(e))
        {
            throw Changed(dataset, manifest, e.Message, e.File, e);
        }
    }

    /// <summary>Reads columns of a file, by their positions in the schema; what it gives are rows of the version, or it throws.</summary>
    /// <exception cref="DatasetCorruptException">The file is gone, or is another one.</exception>
    public async IAsyncEnumerable<RecordBatch> ReadAsync(
        int file, IReadOnlyList<int> columns, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pinned = _manifest.Files[file];
        if (pinned.Sha256 is not null)
        {
            await _locator.CheckAsync(pinned, cancellationToken).ConfigureAwait(false);
        }

        var rows = 0L;
        var batches = _version.ReadAsync(_version.Files[file], columns, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using (batches.ConfigureAwait(false))
        {
            while (await NextAsync(batches, pinned).ConfigureAwait(false))
            {
                rows += batches.Current.Length;
                yield return batches.Current;
            }
        }

        if (rows != pinned.Rows)
        {
            throw _locator.Dataset.Corrupt(pinned.Path, $"holds {rows} rows of this version where the manifest says {pinned.Rows}");
        }
    }

    private async ValueTask<bool> NextAsync(IAsyncEnumerator<RecordBatch> batches, DatasetFile file)
    {
        try
        {
            return await batches.MoveNextAsync().ConfigureAwait(false);
        }
        catch (SourceException e) when (IsLoss(e))
        {
            throw new DatasetCorruptException(
                $"File '{file.Path}' of {_locator.Dataset}, which lies in the table {_manifest.Source!.Location}, cannot be read. "
                + $"{e.Message} The version refers to it and has no copy.",
                _locator.Dataset.Name, _locator.Dataset.RunId, file.Path, e)
            { IsMissing = e.Code == ErrorCode.TableGone };
        }
    }

    private static bool IsLoss(SourceException e) => e.Code is ErrorCode.TableGone or ErrorCode.TableNotFound or ErrorCode.TableCorrupt;

    private static PinnedVersion ToPinned(DatasetManifest manifest) => new()
    {
        Version = manifest.Source!.Version,
        Pins = manifest.Source.Pins ?? new Dictionary<string, string>(),
        Columns = manifest.Columns,
        Files =
        [
            .. manifest.Files.Select(file => new TableFile
            {
                Path = file.Path,
                Uri = file.Uri!,
                Bytes = file.Bytes,
                Rows = file.Rows,
                Pin = file.Pin!,
                Version = file.Version,
            }),
        ],
    };

    private static DatasetCorruptException Changed(
        DatasetIdentity dataset, DatasetManifest manifest, string what, string? file, SourceException? cause) => new(
        $"The {manifest.Format} table {manifest.Source!.Location}, which {dataset} refers to"
        + $"{(manifest.Source.Version is { } version ? $" at version {version}" : "")}, is not what was pinned. {what} "
        + "The version has no copy of its rows: restore the table, or run the process again.",
        dataset.Name, dataset.RunId, file ?? manifest.Source.Location, cause)
        { IsMissing = cause?.Code is ErrorCode.TableGone or ErrorCode.TableNotFound };

    /// <summary>
    /// How a version that was opened differs from the manifest's, as a sentence, with the file that does; null when it does not.
    /// </summary>
    private static (string What, string? File)? Difference(DatasetManifest manifest, SourceVersion version)
    {
        if (!TableColumns.Of(version.Schema).SequenceEqual(manifest.Columns))
        {
            return ("It has other columns now.", null);
        }

        var there = version.Files.Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
        if (manifest.Files.FirstOrDefault(file => !there.Contains(file.Path)) is { } gone)
        {
            return ($"File '{gone.Path}' is not there any more, or no part of it.", gone.Path);
        }

        foreach (var (pinned, found) in manifest.Files.Zip(version.Files))
        {
            if (pinned.Path != found.Path)
            {
                return ($"Where file '{pinned.Path}' was, '{found.Path}' is now.", null);
            }

            if (pinned.Bytes != found.Bytes || pinned.Pin != found.Pin || (found.Rows is { } rows && rows != pinned.Rows))
            {
                var before = string.Create(
                    CultureInfo.InvariantCulture, $"{pinned.Bytes} bytes and {pinned.Rows} rows ({pinned.Pin}), and has {found.Bytes} ");
                return (
                    $"File '{pinned.Path}' had {before}bytes and "
                    + $"{found.Rows?.ToString(CultureInfo.InvariantCulture) ?? "perhaps other"} rows now ({found.Pin}).",
                    pinned.Path);
            }
        }

        return manifest.Files.Count == version.Files.Count ? null
            : (string.Create(CultureInfo.InvariantCulture, $"It had {manifest.Files.Count} files, and has {version.Files.Count} now."),
                null);
    }
}
