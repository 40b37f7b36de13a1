using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using RunLinkedData.Azure.Blobs.Calls;
using RunLinkedData.MLflow.Artifacts;

namespace RunLinkedData.Azure.Blobs;

/// <summary>Names of which there are blocks and no blob: uploads in parts that were never put together.</summary>
internal sealed class UnfinishedBlobs(StoredBlobs blobs, BlobListing listing)
{
    private BlobLocation Location => blobs.Location;

    private BlobContainer Container => blobs.Container;

    public async IAsyncEnumerable<UnfinishedUpload> ListAsync(
        string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pages = listing.BlobsAsync(path, BlobStates.Uncommitted, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using (pages.ConfigureAwait(false))
        {
            while (await BlobErrors.ExplainAsync(
                Container, BlobCall.List, Location.Subject(path), pages.MoveNextAsync().AsTask()).ConfigureAwait(false))
            {
                // The listing does not say which they are, but they have no bytes yet.
                foreach (var blob in pages.Current.Where(blob => blob.Properties.ContentLength is null or 0))
                {
                    if (await FindAsync(blob.Name[Location.Prefix.Length..], cancellationToken).ConfigureAwait(false) is { } upload)
                    {
                        yield return upload;
                    }
                }
            }
        }
    }

    /// <summary>
    /// Drops the blocks of a name: an empty blob takes their place where there is none, and is deleted. Azure knows no other way.
    /// </summary>
    public async Task DropAsync(UnfinishedUpload upload, CancellationToken cancellationToken)
    {
        var name = Location.NameOf(upload.Path);
        try
        {
            var empty = await Container.CallAsync<BlobContentInfo>(
                async (client, token) => (await client.GetBlockBlobClient(name).CommitBlockListAsync(
                    [],
                    new CommitBlockListOptions { Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All } },
                    token).ConfigureAwait(false)).Value,
                cancellationToken).ConfigureAwait(false);
            await Container.CallAsync(
                (client, token) => client.GetBlobBaseClient(name).DeleteAsync(
                    DeleteSnapshotsOption.None, new BlobRequestConditions { IfMatch = empty.ETag }, token),
                cancellationToken).ConfigureAwait(false);
        }
        catch (BlobFailure failure) when (failure.IsTaken || failure is { Status: 404, Code: not "ContainerNotFound" })
        {
            // It was completed meanwhile, which has dropped the blocks, or is gone.
        }
        catch (BlobFailure failure)
        {
            throw BlobErrors.ToException(Container, BlobCall.Delete, Location.Subject(upload.Path), failure);
        }
    }

    /// <summary>The upload of a name; null when there is a blob, or no block.</summary>
    private async Task<UnfinishedUpload?> FindAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            var blocks = await BlobUpload.BlocksAsync(blobs, path, cancellationToken).ConfigureAwait(false);
            if (blocks.Count == 0 || await blobs.FindAsync(path, cancellationToken).ConfigureAwait(false) is not null)
            {
                return null;
            }

            byte[][] marks = [.. blocks.Select(block => BlockId.MarkOf(block.Name)).OfType<byte[]>()];
            return new UnfinishedUpload
            {
                Path = path,
                Id = path,
                Begun = marks.Length == 0 ? null : marks.Min(mark => StoredBlobs.TimeOf(mark)),
                Bytes = blocks.Sum(block => block.SizeLong),
            };
        }
        catch (BlobFailure failure) when (failure.Status == 404)
        {
            return null;
        }
        catch (BlobFailure failure)
        {
            throw BlobErrors.ToException(Container, BlobCall.List, Location.Subject(path), failure);
        }
    }
}
