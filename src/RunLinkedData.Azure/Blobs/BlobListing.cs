using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage.Blobs.Models;
using RunLinkedData.Azure.Blobs.Calls;
using RunLinkedData.MLflow.Artifacts;

namespace RunLinkedData.Azure.Blobs;

/// <summary>Asks which names begin with a prefix, page after page.</summary>
internal sealed class BlobListing(BlobLocation location, BlobContainer container)
{
    /// <summary>What lies in a folder, by path in ordinal order.</summary>
    public async Task<IReadOnlyList<ArtifactEntry>> ListAsync(string path, CancellationToken cancellationToken)
    {
        var folder = path.Length == 0 ? "" : path + "/";
        var prefix = location.FolderOf(path);
        Dictionary<string, ArtifactEntry> entries = new(StringComparer.Ordinal);
        try
        {
            await foreach (var page in LevelAsync(prefix, cancellationToken).ConfigureAwait(false))
            {
                foreach (var item in page.Values)
                {
                    var name = item.IsPrefix ? item.Prefix : item.Blob.Name;
                    if (!name.StartsWith(prefix, StringComparison.Ordinal))
                    {
                        continue;
                    }

                    var isFolder = item.IsPrefix || IsDirectory(item.Blob.Metadata);
                    var found = folder + (isFolder ? name[prefix.Length..].TrimEnd('/') : name[prefix.Length..]);

                    // The folder and its marker are one; a file of the same name is what one can open.
                    if (ArtifactPath.IsPath(found) && (!isFolder || !entries.ContainsKey(found)))
                    {
                        entries[found] = isFolder
                            ? new ArtifactEntry { Path = found, IsFolder = true }
                            : ToEntry(found, item.Blob.Properties);
                    }
                }
            }
        }
        catch (BlobFailure failure)
        {
            throw BlobErrors.ToException(container, BlobCall.List, location.Subject(path), failure);
        }

        return [.. entries.Values.OrderBy(entry => entry.Path, StringComparer.Ordinal)];
    }

    /// <summary>All files below a folder, as the storage orders them.</summary>
    public async IAsyncEnumerable<ArtifactEntry> ListAllAsync(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pages = BlobsAsync(path, BlobStates.None, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using (pages.ConfigureAwait(false))
        {
            while (await BlobErrors.ExplainAsync(
                container, BlobCall.List, location.Subject(path), pages.MoveNextAsync().AsTask()).ConfigureAwait(false))
            {
                foreach (var blob in pages.Current.Where(blob => !IsDirectory(blob.Metadata)))
                {
                    var name = blob.Name[location.Prefix.Length..];
                    if (ArtifactPath.OfObject(name, blob.Properties.ContentLength ?? 0) is { } found)
                    {
                        yield return ToEntry(found, blob.Properties);
                    }
                }
            }
        }
    }

    /// <summary>Whether anything lies in a folder.</summary>
    /// <exception cref="BlobFailure">It could not be asked.</exception>
    public async Task<bool> HasAnyAsync(string path, CancellationToken cancellationToken) =>
        (await FlatPageAsync(location.FolderOf(path), BlobStates.None, null, 1, cancellationToken).ConfigureAwait(false)).Values.Count > 0;

    /// <summary>All blobs in a folder, however deep, page after page; directories of an account with a hierarchy are among them.</summary>
    /// <exception cref="BlobFailure">They could not be asked for.</exception>
    public async IAsyncEnumerable<IReadOnlyList<BlobItem>> BlobsAsync(
        string path, BlobStates states, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? token = null;
        do
        {
            var page = await FlatPageAsync(location.FolderOf(path), states, token, null, cancellationToken).ConfigureAwait(false);
            yield return page.Values;
            token = page.ContinuationToken;
        }
        while (!string.IsNullOrEmpty(token));
    }

    /// <summary>
    /// Whether a blob stands for a directory: so do those of an account with a hierarchy, and the markers that Hadoop makes on others.
    /// </summary>
    public static bool IsDirectory(IDictionary<string, string>? metadata) =>
        metadata is not null && metadata.Any(pair =>
            pair.Key.Equals("hdi_isfolder", StringComparison.OrdinalIgnoreCase)
            && pair.Value.Equals("true", StringComparison.OrdinalIgnoreCase));

    private static ArtifactEntry ToEntry(string path, BlobItemProperties blob) => new()
    {
        Path = path,
        Bytes = blob.ContentLength ?? 0,
        Version = blob.ETag is { } etag ? StoredBlobs.VersionOf(etag) : null,
        Modified = blob.LastModified?.ToUniversalTime(),
    };

    private async IAsyncEnumerable<Page<BlobHierarchyItem>> LevelAsync(
        string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? token = null;
        do
        {
            var after = token;
            var page = await container.CallAsync(
                (client, attempt) => FirstAsync(
                    client.GetBlobsByHierarchyAsync(
                        new GetBlobsByHierarchyOptions { Delimiter = "/", Prefix = prefix, Traits = BlobTraits.Metadata }, attempt),
                    after,
                    null),
                cancellationToken).ConfigureAwait(false);
            yield return page;
            token = page.ContinuationToken;
        }
        while (!string.IsNullOrEmpty(token));
    }

    private Task<Page<BlobItem>> FlatPageAsync(
        string prefix, BlobStates states, string? token, int? most, CancellationToken cancellationToken) => container.CallAsync(
            (client, attempt) => FirstAsync(
                client.GetBlobsAsync(
                    new GetBlobsOptions { Prefix = prefix, States = states, Traits = BlobTraits.Metadata }, attempt),
                token,
                most),
            cancellationToken);

    private static async Task<Page<T>> FirstAsync<T>(AsyncPageable<T> pages, string? token, int? most)
        where T : notnull
    {
        await foreach (var page in pages.AsPages(token, most).ConfigureAwait(false))
        {
            return page;
        }

        throw BlobFailure.Malformed();
    }
}
