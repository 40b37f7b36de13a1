using System.Globalization;
using Amazon.S3.Model;
using RunLinkedData.Aws.S3.Calls;

namespace RunLinkedData.Aws.S3;

/// <summary>Which parts of an upload the storage has.</summary>
internal static class StoredParts
{
    /// <summary>Asks for all of them, page after page.</summary>
    /// <exception cref="S3Failure">They could not be asked for; <c>NoSuchUpload</c>: it was completed or dropped.</exception>
    public static async Task<IReadOnlyList<PartDetail>> ListAsync(
        Bucket bucket, string key, string uploadId, CancellationToken cancellationToken)
    {
        List<PartDetail> parts = [];
        string? marker = null;
        do
        {
            var page = await bucket.CallAsync(
                (s3, attempt) => s3.ListPartsAsync(
                    new ListPartsRequest { BucketName = bucket.Name, Key = key, UploadId = uploadId, PartNumberMarker = marker },
                    attempt.Token),
                cancellationToken).ConfigureAwait(false);
            parts.AddRange(page.Parts ?? []);
            marker = page.IsTruncated == true ? page.NextPartNumberMarker?.ToString(CultureInfo.InvariantCulture) : null;
        }
        while (marker is not null);
        return parts;
    }
}
