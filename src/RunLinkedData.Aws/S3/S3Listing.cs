using System.Net;
using System.Runtime.CompilerServices;
using Amazon.S3;
using Amazon.S3.Model;
using RunLinkedData.Aws.S3.Calls;
using RunLinkedData.MLflow.Artifacts;

namespace RunLinkedData.Aws.S3;

/// <summary>Asks what keys begin with a prefix, page after page.</summary>
internal sealed class S3Listing(S3Location location, Bucket bucket)
{
    /// <summary>What lies in a folder, by path in ordinal order.</summary>
    public async Task<IReadOnlyList<ArtifactEntry>> ListAsync(string path, CancellationToken cancellationToken)
    {
        var folder = path.Length == 0 ? "" : path + "/";
        var prefix = location.FolderOf(path);
        List<ArtifactEntry> entries = [];
        try
        {
            await foreach (var page in PagesAsync(prefix, "/", cancellationToken).ConfigureAwait(false))
            {
                entries.AddRange((page.CommonPrefixes ?? [])
                    .Select(key => folder + Name(page, key, prefix).TrimEnd('/'))
                    .Where(ArtifactPath.IsPath)
                    .Select(found => new ArtifactEntry { Path = found, IsFolder = true }));
                entries.AddRange((page.S3Objects ?? [])
                    .Select(item => (Path: folder + Name(page, item.Key, prefix), Object: item))
                    .Where(item => ArtifactPath.IsPath(item.Path))
                    .Select(item => ToEntry(item.Path, item.Object)));
            }
        }
        catch (S3Failure failure)
        {
            throw S3Errors.ToException(bucket, S3Call.List, location.Subject(path), failure);
        }

        return [.. entries.OrderBy(entry => entry.Path, StringComparer.Ordinal)];
    }

    /// <summary>All files below a folder, as the storage orders them.</summary>
    public async IAsyncEnumerable<ArtifactEntry> ListAllAsync(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var prefix = location.FolderOf(path);
        var pages = PagesAsync(prefix, null, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using (pages.ConfigureAwait(false))
        {
            while (await S3Errors.ExplainAsync(
                bucket, S3Call.List, location.Subject(path), pages.MoveNextAsync().AsTask()).ConfigureAwait(false))
            {
                foreach (var item in pages.Current.S3Objects ?? [])
                {
                    // Some storages pass over the prefix.
                    var key = Plain(pages.Current, item.Key);
                    if (key.StartsWith(prefix, StringComparison.Ordinal)
                        && ArtifactPath.OfObject(key[location.Prefix.Length..], item.Size ?? 0) is { } found)
                    {
                        yield return ToEntry(found, item);
                    }
                }
            }
        }
    }

    /// <summary>Whether anything lies in a folder.</summary>
    /// <exception cref="S3Failure">It could not be asked.</exception>
    public async Task<bool> HasAnyAsync(string path, CancellationToken cancellationToken) =>
        (await PageAsync(location.FolderOf(path), null, null, 1, cancellationToken).ConfigureAwait(false)).S3Objects is { Count: > 0 };

    /// <summary>All keys that lie in a folder, however deep, page after page.</summary>
    /// <exception cref="S3Failure">They could not be asked for.</exception>
    public IAsyncEnumerable<string[]> KeysAsync(string path, CancellationToken cancellationToken) =>
        PagesAsync(location.FolderOf(path), null, cancellationToken)
            .Select(page => (page.S3Objects ?? []).Select(item => Plain(page, item.Key)).ToArray());

    private async IAsyncEnumerable<ListObjectsV2Response> PagesAsync(
        string prefix, string? delimiter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? token = null;
        do
        {
            var page = await PageAsync(prefix, delimiter, token, null, cancellationToken).ConfigureAwait(false);
            yield return page;
            token = page.IsTruncated == true ? page.NextContinuationToken : null;
        }
        while (token is not null);
    }

    // Keys may hold what XML cannot: they come encoded.
    private Task<ListObjectsV2Response> PageAsync(
        string prefix, string? delimiter, string? token, int? most, CancellationToken cancellationToken) => bucket.CallAsync(
            (s3, attempt) => s3.ListObjectsV2Async(
                new ListObjectsV2Request
                {
                    BucketName = location.Bucket,
                    Prefix = prefix,
                    Delimiter = delimiter,
                    ContinuationToken = token,
                    MaxKeys = most,
                    Encoding = EncodingType.Url,
                },
                attempt.Token),
            cancellationToken);

    private static ArtifactEntry ToEntry(string path, S3Object item) => new()
    {
        Path = path,
        Bytes = item.Size ?? 0,
        Version = StoredObjects.VersionOf(item.ETag),
        Modified = item.LastModified?.ToUniversalTime(),
    };

    private static string Name(ListObjectsV2Response page, string key, string prefix) =>
        Plain(page, key) is var plain && plain.StartsWith(prefix, StringComparison.Ordinal) ? plain[prefix.Length..] : "";

    // Some storages pass over the wish, and say so by not saying it.
    private static string Plain(ListObjectsV2Response page, string key) =>
        page.Encoding == EncodingType.Url ? WebUtility.UrlDecode(key) : key;
}
