using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;
using RunLinkedData.Aws.S3.Calls;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts.Transfers;
using RunLinkedData.MLflow.Artifacts.Transfers.Calls;

namespace RunLinkedData.Aws.S3;

/// <summary>What storing in one piece and storing in parts share: headers, checksums, sending, and knowing again what was stored.</summary>
internal sealed class StoredObjects(S3Location location, Bucket bucket)
{
    private const string Mark = "x-amz-meta-rld-upload";

    public S3Location Location => location;

    public Bucket Bucket => bucket;

    /// <summary>What tells one upload from all others: a random text that the object keeps.</summary>
    public static string NewMark() => RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>The checksum that goes along; null where none does.</summary>
    public async ValueTask<string?> ChecksumAsync(UploadContent content, CancellationToken cancellationToken) =>
        bucket.Settings.SendsChecksums
            ? Convert.ToBase64String((await content.GetSha256Async(cancellationToken).ConfigureAwait(false)).Span)
            : null;

    /// <summary>What a file is stored with: its type, what the settings say, and the mark.</summary>
    public Dictionary<string, string> HeadersOf(string path, string? mark)
    {
        var (type, encoding) = ContentTypes.Of(path);
        Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase) { ["Content-Type"] = type ?? "binary/octet-stream" };
        if (encoding is not null)
        {
            headers["Content-Encoding"] = encoding;
        }

        foreach (var (name, value) in bucket.Settings.UploadHeaders)
        {
            headers[name] = value;
        }

        if (mark is not null)
        {
            headers[Mark] = mark;
        }

        return headers;
    }

    /// <summary>Makes a call that sends content.</summary>
    /// <exception cref="S3Failure">It failed.</exception>
    public async Task<T> SendAsync<T>(
        UploadContent content, Func<IAmazonS3, Stream, CancellationToken, Task<T>> send, CancellationToken cancellationToken) =>
        await StorageCalls.UnwrapAsync(bucket.CallAsync(
            (s3, attempt) => StorageCalls.SendAsync(content, attempt, body => send(s3, body, attempt.Token)),
            cancellationToken)).ConfigureAwait(false);

    /// <summary>What is known of a file; null when it is not there.</summary>
    public Task<GetObjectMetadataResponse?> FindAsync(string path, CancellationToken cancellationToken) =>
        FindAsync(path, null, cancellationToken);

    /// <summary>What is known of the version of a file with that ID; null when it is not there.</summary>
    public async Task<GetObjectMetadataResponse?> FindAsync(string path, string? versionId, CancellationToken cancellationToken)
    {
        try
        {
            return await bucket.CallAsync(
                (s3, attempt) => s3.GetObjectMetadataAsync(
                    new GetObjectMetadataRequest { BucketName = location.Bucket, Key = location.KeyOf(path), VersionId = versionId },
                    attempt.Token),
                cancellationToken).ConfigureAwait(false);
        }
        catch (S3Failure failure) when (failure.Status == 404)
        {
            return null;
        }
        catch (S3Failure failure)
        {
            throw S3Errors.ToException(bucket, S3Call.Head, location.Subject(path), failure);
        }
    }

    /// <summary>
    /// What lies under a name, if it is what one upload has stored: the answer to it may have been lost. Null for nothing, and for the file
    /// of somebody else.
    /// </summary>
    public async Task<GetObjectMetadataResponse?> FindOursAsync(string path, string mark, CancellationToken cancellationToken)
    {
        try
        {
            var found = await FindAsync(path, cancellationToken).ConfigureAwait(false);
            return found?.Metadata[Mark] == mark ? found : null;
        }
        catch (MlflowException exception) when (exception.Code == MlflowErrorCode.PermissionDenied)
        {
            // Whoever may write need not be allowed to read.
            return null;
        }
    }

    /// <summary>The name was taken before: by this upload itself, whose version is given, or by somebody else.</summary>
    /// <exception cref="MlflowException"><c>RESOURCE_ALREADY_EXISTS</c>: by somebody else.</exception>
    public async Task<string?> VersionOfOursAsync(string path, string mark, CancellationToken cancellationToken) =>
        await FindOursAsync(path, mark, cancellationToken).ConfigureAwait(false) is { } found
            ? VersionOf(found.ETag)
            : throw new MlflowException(
                MlflowErrorCode.ResourceAlreadyExists,
                $"There is a file '{path}' in {location} already, and it must not be overwritten.")
            {
                HttpStatus = 412,
            };

    /// <summary>What a version is called; null when the storage does not say.</summary>
    public static string? VersionOf(string? etag) =>
        etag is not { Length: > 0 } ? null : etag.EndsWith('"') ? etag : $"\"{etag}\"";

    /// <summary>Compares what the storage has computed, if it says so, and takes away what is damaged.</summary>
    /// <exception cref="MlflowException"><c>DATA_LOSS</c>: it is not what was sent.</exception>
    public async Task CompareAsync(string path, string? sent, string? stored, CancellationToken cancellationToken)
    {
        if (sent is null || string.IsNullOrEmpty(stored) || sent == stored)
        {
            return;
        }

        try
        {
            await bucket.CallAsync(
                (s3, attempt) => s3.DeleteObjectAsync(
                    new DeleteObjectRequest { BucketName = location.Bucket, Key = location.KeyOf(path) }, attempt.Token),
                cancellationToken).ConfigureAwait(false);
        }
        catch (S3Failure)
        {
            // The damage itself is what the caller must hear of.
        }

        throw new MlflowException(
            MlflowErrorCode.DataLoss,
            $"The artifact '{path}' in {location} has another SHA-256 than what was sent ({stored} instead of {sent}); it was deleted. "
            + "Store it again; if it stays so, look at proxies on the way.");
    }
}
