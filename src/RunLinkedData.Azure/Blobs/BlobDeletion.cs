using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using RunLinkedData.Azure.Blobs.Calls;

namespace RunLinkedData.Azure.Blobs;

/// <summary>Deletes a file, or all that lies in a folder.</summary>
internal sealed class BlobDeletion(BlobLocation location, BlobContainer container, BlobListing listing)
{
    private const int AtOnce = 16;

    public async Task DeleteAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            // An account with a hierarchy deletes a directory only when nothing is in it.
            List<string> directories = [];
            await foreach (var page in listing.BlobsAsync(path, BlobStates.None, cancellationToken).ConfigureAwait(false))
            {
                directories.AddRange(page.Where(IsDirectory).Select(blob => blob.Name));
                await DeleteAsync(page.Where(blob => !IsDirectory(blob)).Select(blob => blob.Name), cancellationToken)
                    .ConfigureAwait(false);
            }

            foreach (var level in directories
                .GroupBy(name => name.Count(character => character == '/'))
                .OrderByDescending(group => group.Key))
            {
                await DeleteAsync(level, cancellationToken).ConfigureAwait(false);
            }

            await DeleteAsync([location.NameOf(path)], cancellationToken).ConfigureAwait(false);
        }
        catch (BlobFailure failure)
        {
            throw BlobErrors.ToException(container, BlobCall.Delete, location.Subject(path), failure);
        }
    }

    private Task DeleteAsync(IEnumerable<string> names, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        names,
        new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
        async (name, token) => await DeleteOneAsync(name, token).ConfigureAwait(false));

    private async Task DeleteOneAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            await container.CallAsync(
                (client, token) => client.GetBlobBaseClient(name).DeleteAsync(
                    DeleteSnapshotsOption.IncludeSnapshots, cancellationToken: token),
                cancellationToken).ConfigureAwait(false);
        }
        catch (BlobFailure failure) when (failure is { Status: 404, Code: not "ContainerNotFound" })
        {
            // It is not there, which is fine: an answer before may have been lost.
        }
    }

    private static bool IsDirectory(BlobItem blob) => BlobListing.IsDirectory(blob.Metadata);
}
