using System.Xml;
using Amazon.S3.Model;
using RunLinkedData.Aws.S3.Calls;

namespace RunLinkedData.Aws.S3;

/// <summary>Deletes a file, or all that lies in a folder.</summary>
internal sealed class S3Deletion(S3Location location, Bucket bucket, S3Listing listing)
{
    // As many as a page of a listing has, and one call takes.
    private const int LargestBatch = 1000;
    private const int AtOnce = 8;

    public async Task DeleteAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            // The file of that name first: a folder is deleted when all in it is.
            var keys = (string[])[location.KeyOf(path)];
            await foreach (var page in listing.KeysAsync(path, cancellationToken).ConfigureAwait(false))
            {
                foreach (var batch in keys.Concat(page).Chunk(LargestBatch))
                {
                    await DeleteAsync(batch, cancellationToken).ConfigureAwait(false);
                }

                keys = [];
            }
        }
        catch (S3Failure failure)
        {
            throw S3Errors.ToException(bucket, S3Call.Delete, location.Subject(path), failure);
        }
    }

    private async Task DeleteAsync(string[] keys, CancellationToken cancellationToken)
    {
        if (keys.Length > 1 && keys.All(IsXml) && await TryDeleteTogetherAsync(keys, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        await Parallel.ForEachAsync(
            keys,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (key, token) => await bucket.CallAsync(
                (s3, attempt) => s3.DeleteObjectAsync(
                    new DeleteObjectRequest { BucketName = location.Bucket, Key = key }, attempt.Token),
                token).ConfigureAwait(false)).ConfigureAwait(false);
    }

    /// <summary>Deletes many in one call; false for a storage that does not know the call, or wants another checksum for it.</summary>
    private async Task<bool> TryDeleteTogetherAsync(string[] keys, CancellationToken cancellationToken)
    {
        try
        {
            await bucket.CallAsync(
                (s3, attempt) => s3.DeleteObjectsAsync(
                    new DeleteObjectsRequest
                    {
                        BucketName = location.Bucket,
                        Quiet = true,
                        Objects = [.. keys.Select(key => new KeyVersion { Key = key })],
                    },
                    attempt.Token),
                cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (S3Failure failure) when (bucket.Settings.Endpoint is not null && failure.Status is 400 or 405 or 411 or 501)
        {
            return false;
        }
    }

    // The body of that call is XML, which has no place for control characters.
    private static bool IsXml(string key) => key.All(character => XmlConvert.IsXmlChar(character) || char.IsSurrogate(character));
}
