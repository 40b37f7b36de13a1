using System.Net;
using System.Runtime.CompilerServices;
using Amazon.S3;
using Amazon.S3.Model;
using RunLinkedData.Aws.S3.Calls;
using RunLinkedData.MLflow.Artifacts;

namespace RunLinkedData.Aws.S3;

/// <summary>Uploads in parts that were neither completed nor aborted.</summary>
internal sealed class S3UnfinishedUploads(S3Location location, Bucket bucket)
{
    public async IAsyncEnumerable<UnfinishedUpload> ListAsync(
        string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        (string? Key, string? Upload) marker = default;
        do
        {
            var page = await S3Errors.ExplainAsync(
                bucket, S3Call.ListUploads, location.Subject(path), PageAsync(path, marker, cancellationToken)).ConfigureAwait(false);
            foreach (var upload in page.MultipartUploads ?? [])
            {
                // Some storages pass over the prefix; others over the wish for an encoding.
                var key = page.EncodingType == EncodingType.Url ? WebUtility.UrlDecode(upload.Key) : upload.Key;
                if (key.StartsWith(location.FolderOf(path), StringComparison.Ordinal))
                {
                    yield return new UnfinishedUpload
                    {
                        Path = key[location.Prefix.Length..],
                        Id = upload.UploadId,
                        Begun = upload.Initiated?.ToUniversalTime(),
                        Bytes = await BytesAsync(key, upload.UploadId, cancellationToken).ConfigureAwait(false),
                    };
                }
            }

            marker = page.IsTruncated == true ? (page.NextKeyMarker, page.NextUploadIdMarker) : default;
        }
        while (marker.Key is not null);
    }

    public async Task DropAsync(UnfinishedUpload upload, CancellationToken cancellationToken)
    {
        try
        {
            await bucket.CallAsync(
                (s3, attempt) => s3.AbortMultipartUploadAsync(
                    new AbortMultipartUploadRequest
                    {
                        BucketName = location.Bucket,
                        Key = location.KeyOf(upload.Path),
                        UploadId = upload.Id,
                    },
                    attempt.Token),
                cancellationToken).ConfigureAwait(false);
        }
        catch (S3Failure failure) when (failure.Code == "NoSuchUpload")
        {
            // It was completed or dropped meanwhile.
        }
        catch (S3Failure failure)
        {
            throw S3Errors.ToException(bucket, S3Call.DropUpload, location.Subject(upload.Path), failure);
        }
    }

    private Task<ListMultipartUploadsResponse> PageAsync(
        string path, (string? Key, string? Upload) marker, CancellationToken cancellationToken) => bucket.CallAsync(
            (s3, attempt) => s3.ListMultipartUploadsAsync(
                new ListMultipartUploadsRequest
                {
                    BucketName = location.Bucket,
                    Prefix = location.FolderOf(path),
                    KeyMarker = marker.Key,
                    UploadIdMarker = marker.Upload,
                    Encoding = EncodingType.Url,
                },
                attempt.Token),
            cancellationToken);

    /// <summary>The sum of its parts; null when they may not be listed, or it is gone meanwhile.</summary>
    private async Task<long?> BytesAsync(string key, string uploadId, CancellationToken cancellationToken)
    {
        try
        {
            var parts = await StoredParts.ListAsync(bucket, key, uploadId, cancellationToken).ConfigureAwait(false);
            return parts.Sum(part => part.Size ?? 0);
        }
        catch (S3Failure failure) when (failure.Status is 403 or 404)
        {
            return null;
        }
    }
}
