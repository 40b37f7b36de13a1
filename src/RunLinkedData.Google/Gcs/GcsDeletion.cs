using Google.Cloud.Storage.V1;
using RunLinkedData.Google.Gcs.Calls;

namespace RunLinkedData.Google.Gcs;

/// <summary>Deletes a file, or all that lies in a folder, page after page: one call an object, as the storage has none for many.</summary>
internal sealed class GcsDeletion(GcsLocation location, GcsBucket bucket, GcsListing listing)
{
    private const int AtOnce = 16;

    public async Task DeleteAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            // The file of that name first: a folder is deleted when all in it is.
            await DeleteObjectAsync(location.NameOf(path), cancellationToken).ConfigureAwait(false);
            await foreach (var page in listing.NamesAsync(path, cancellationToken).ConfigureAwait(false))
            {
                await Parallel.ForEachAsync(
                    page,
                    new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
                    async (name, token) => await DeleteObjectAsync(name, token).ConfigureAwait(false)).ConfigureAwait(false);
            }
        }
        catch (GcsFailure failure)
        {
            throw GcsErrors.ToException(bucket, GcsCall.Delete, location.Subject(path), failure);
        }
    }

    private async Task DeleteObjectAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            await bucket.CallAsync(
                async (client, attempt) =>
                {
                    await client.DeleteObjectAsync(
                        location.Bucket,
                        name,
                        new DeleteObjectOptions { UserProject = bucket.Settings.UserProject, RetryOptions = RetryOptions.Never },
                        attempt.Token).ConfigureAwait(false);
                    return true;
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (GcsFailure failure) when (failure.Status == 404 && !failure.IsNoBucket)
        {
            // It is gone, and that is what was wanted.
        }
    }
}
