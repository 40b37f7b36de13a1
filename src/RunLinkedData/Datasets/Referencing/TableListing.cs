using System.Collections.Concurrent;
using System.Globalization;
using RunLinkedData.Datasets.Locating;
using RunLinkedData.Datasets.Sources;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Waiting;

namespace RunLinkedData.Datasets.Referencing;

/// <summary>
/// Looks whether the data files of a table are there, by listings: a log goes on naming what a vacuum has taken away.
/// </summary>
/// <param name="stores">Opens folders.</param>
/// <param name="location">The URI of the table.</param>
internal sealed class TableListing(HoldingStores stores, string location)
{
    private const int AtOnce = 16;

    private readonly ConcurrentDictionary<string, long?> _found = new(StringComparer.Ordinal);

    /// <exception cref="SourceException"><c>TABLE_GONE</c>: a file is not there, or has another size.</exception>
    public async Task CheckAsync(IReadOnlyList<TableFile> files, CancellationToken cancellationToken)
    {
        var isOwn = files.ToLookup(file => file.Uri.StartsWith(location + "/", StringComparison.Ordinal));
        if (isOwn[true].Any())
        {
            await ListAsync(location, deep: true, cancellationToken).ConfigureAwait(false);
        }

        await LimitedParallel.ForEachAsync(
            isOwn[false].Select(file => FileUri.Split(file.Uri).Folder).Distinct(StringComparer.Ordinal),
            AtOnce,
            (folder, token) => ListAsync(folder, deep: false, token),
            cancellationToken).ConfigureAwait(false);
        foreach (var file in files)
        {
            var isThere = _found.TryGetValue(file.Uri, out var bytes);
            if (!isThere || bytes != file.Bytes)
            {
                var how = isThere
                    ? string.Create(CultureInfo.InvariantCulture, $"has {bytes} bytes now, and had {file.Bytes}")
                    : "is not there any more, such as after a vacuum";
                throw new SourceException(
                    ErrorCode.TableGone, $"The file '{file.Uri}' of the table {how}. That version cannot be referred to any more.")
                {
                    File = file.Uri,
                };
            }
        }
    }

    private async Task ListAsync(string folder, bool deep, CancellationToken cancellationToken)
    {
        var store = stores.OpenFolder(folder);
        var entries = deep
            ? store.ListAllAsync("", cancellationToken)
            : (await store.ListAsync("", cancellationToken).ConfigureAwait(false)).Where(entry => !entry.IsFolder).ToAsyncEnumerable();
        await foreach (var entry in entries.ConfigureAwait(false))
        {
            _found[FileUri.Join(folder, entry.Path)] = entry.Bytes;
        }
    }
}
