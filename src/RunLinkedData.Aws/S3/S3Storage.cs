using System.Globalization;
using Amazon.S3.Model;
using RunLinkedData.Aws.S3.Calls;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Artifacts.Transfers;
using RunLinkedData.MLflow.Artifacts.Transfers.Calls;

namespace RunLinkedData.Aws.S3;

/// <summary>Artifacts in a bucket: what a run's <c>s3:</c> URI names.</summary>
/// <remarks>
/// <para>
/// A file is the object of its key, and a folder what keys begin with. Objects whose names no artifact can have, such as the markers that
/// consoles make of folders, are passed over.
/// </para>
/// <para>
/// The version of a file is its ETag: a range of another version is refused by the storage (<c>If-Match</c>). Of a bucket that keeps
/// versions it is also the version's ID, by which that one is read while it is kept. Where a name must not be taken,
/// <c>If-None-Match: *</c> makes the storage refuse it; and because the answer to a file that was stored may be lost, such a file carries
/// a random mark by which it is known again. The SHA-256 goes along, so that the storage refuses what was damaged on its way.
/// </para>
/// <para>The calls: https://docs.aws.amazon.com/AmazonS3/latest/API/. Safe for use by many threads at once.</para>
/// </remarks>
internal sealed class S3Storage : IObjectStorage
{
    private readonly S3Location _location;
    private readonly Bucket _bucket;
    private readonly S3Listing _listing;
    private readonly StoredObjects _objects;

    public S3Storage(string artifactUri, S3Location location, Bucket bucket)
    {
        (ArtifactUri, _location, _bucket) = (artifactUri, location, bucket);
        _listing = new S3Listing(location, bucket);
        _objects = new StoredObjects(location, bucket);
        Capabilities = new ArtifactCapabilities
        {
            Ranges = true,
            Parts = true,
            Versions = true,
            UnfinishedUploads = true,
            ExclusiveCreate = bucket.Settings.CreatesExclusively,
        };
    }

    public string ArtifactUri { get; }

    public ArtifactCapabilities Capabilities { get; }

    public string CheckPath(string path) => _location.Check(path);

    public Task<IReadOnlyList<ArtifactEntry>> ListAsync(string path = "", CancellationToken cancellationToken = default) =>
        _listing.ListAsync(path, cancellationToken);

    public IAsyncEnumerable<ArtifactEntry> ListAllAsync(string path = "", CancellationToken cancellationToken = default) =>
        _listing.ListAllAsync(path, cancellationToken);

    public async Task<ArtifactEntry> GetEntryAsync(string path, CancellationToken cancellationToken = default)
    {
        if (await _objects.FindAsync(path, cancellationToken).ConfigureAwait(false) is { } found)
        {
            return new ArtifactEntry
            {
                Path = path,
                Bytes = found.ContentLength,
                Version = VersionId.ToVersion(found.VersionId) ?? StoredObjects.VersionOf(found.ETag),
                Modified = found.LastModified?.ToUniversalTime(),
            };
        }

        throw await IsFolderAsync(path, cancellationToken).ConfigureAwait(false)
            ? StorageErrors.IsFolder(path)
            : StorageErrors.Missing(_location.Subject(path));
    }

    public Task DeleteAsync(string path, CancellationToken cancellationToken = default) =>
        new S3Deletion(_location, _bucket, _listing).DeleteAsync(path, cancellationToken);

    public async Task<ObjectContent> OpenAsync(
        string path, long offset, long? length, object? version, CancellationToken cancellationToken)
    {
        var pinned = VersionId.In(version);
        try
        {
            return await _bucket.CallAsync(
                async (s3, attempt) =>
                {
                    var request = new GetObjectRequest
                    {
                        BucketName = _location.Bucket,
                        Key = _location.KeyOf(path),
                        EtagToMatch = pinned is null ? version as string : null,
                        VersionId = pinned,
                        ByteRange = offset == 0 && length is null ? null : Range(offset, length),
                    };
                    var answer = await s3.GetObjectAsync(request, attempt.Token).ConfigureAwait(false);
                    return Content(answer, pinned, cancellationToken);
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (S3Failure failure) when (failure.Status == 416)
        {
            // From beyond the end, and of an empty file, there is nothing to read.
            return await BeyondEndAsync(path, offset, version, cancellationToken).ConfigureAwait(false);
        }
        catch (S3Failure failure) when (pinned is not null && failure is { Status: 404, Code: not "NoSuchBucket" })
        {
            throw StorageErrors.VersionGone(path, pinned);
        }
        catch (S3Failure failure) when (failure.Status == 412 && version is not null)
        {
            throw StorageErrors.Changed(path);
        }
        catch (S3Failure failure)
        {
            var error = S3Errors.ToException(_bucket, S3Call.Get, _location.Subject(path), failure);
            throw error.Code == MlflowErrorCode.ResourceDoesNotExist && await IsFolderAsync(path, cancellationToken).ConfigureAwait(false)
                ? StorageErrors.IsFolder(path)
                : error;
        }
    }

    public async Task<string?> PutAsync(string path, UploadContent content, bool exclusive, CancellationToken cancellationToken)
    {
        var checksum = await _objects.ChecksumAsync(content, cancellationToken).ConfigureAwait(false);
        var mark = exclusive ? StoredObjects.NewMark() : null;
        var headers = _objects.HeadersOf(path, mark);
        if (checksum is not null)
        {
            headers["x-amz-checksum-sha256"] = checksum;
        }

        if (exclusive)
        {
            headers["If-None-Match"] = "*";
        }

        PutAnswer? answer;
        try
        {
            answer = await _bucket.PutAsync(_location.KeyOf(path), headers, content, cancellationToken).ConfigureAwait(false);
        }
        catch (S3Failure failure) when (failure.Status == 412 && exclusive)
        {
            return await _objects.VersionOfOursAsync(path, mark!, cancellationToken).ConfigureAwait(false);
        }
        catch (S3Failure failure)
        {
            throw S3Errors.ToException(_bucket, S3Call.Put, _location.Subject(path), failure);
        }

        if (answer is null)
        {
            return await PutAsPartAsync(path, content, exclusive, cancellationToken).ConfigureAwait(false);
        }

        await _objects.CompareAsync(path, checksum, answer.Sha256, cancellationToken).ConfigureAwait(false);
        return answer.ETag;
    }

    public async Task<PartUpload?> BeginPartsAsync(
        string path, long length, int count, bool exclusive, CancellationToken cancellationToken) =>
        await S3Upload.BeginAsync(_objects, path, count, exclusive, cancellationToken).ConfigureAwait(false);

    public async Task<PartUpload?> ResumePartsAsync(
        string path, long length, int count, bool exclusive, string state, CancellationToken cancellationToken) =>
        await S3Upload.ResumeAsync(_objects, path, count, exclusive, state, cancellationToken).ConfigureAwait(false);

    public IAsyncEnumerable<UnfinishedUpload> ListUnfinishedAsync(string path, CancellationToken cancellationToken) =>
        new S3UnfinishedUploads(_location, _bucket).ListAsync(path, cancellationToken);

    public Task DropUnfinishedAsync(UnfinishedUpload upload, CancellationToken cancellationToken) =>
        new S3UnfinishedUploads(_location, _bucket).DropAsync(upload, cancellationToken);

    public async Task<StoreDescription> DescribeAsync(CancellationToken cancellationToken) => new()
    {
        Credentials = await S3Errors.ExplainAsync(
            _bucket, S3Call.List, _location.Subject(""), _bucket.FindCredentialsAsync(cancellationToken)).ConfigureAwait(false),
        Address = _bucket.Address,
        Region = _bucket.Settings.Endpoint is null ? _bucket.Region : null,
    };

    private async Task<string?> PutAsPartAsync(string path, UploadContent content, bool exclusive, CancellationToken cancellationToken)
    {
        var upload = await S3Upload.BeginAsync(_objects, path, 1, exclusive, cancellationToken).ConfigureAwait(false);
        await using (upload.ConfigureAwait(false))
        {
            await upload.SendAsync(1, content, cancellationToken).ConfigureAwait(false);
            return await upload.CompleteAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private ObjectContent Content(GetObjectResponse answer, string? pinned, CancellationToken cancellationToken)
    {
        // "bytes 8-15/100"; without it, all of the file comes: the storage knows no ranges.
        var range = answer.ContentRange is { Length: > 0 } text ? System.Net.Http.Headers.ContentRangeHeaderValue.Parse(text) : null;
        return new ObjectContent
        {
            Stream = new ReceivedContent(answer, answer.ResponseStream, _bucket.NewAttempt(cancellationToken), cancellationToken),
            Offset = range?.From ?? 0,
            IsWhole = range is null,
            TotalBytes = range is null ? answer.ContentLength : range.Length,
            Version = VersionId.ToVersion(pinned) ?? StoredObjects.VersionOf(answer.ETag),
        };
    }

    private async Task<ObjectContent> BeyondEndAsync(string path, long offset, object? version, CancellationToken cancellationToken)
    {
        var pinned = VersionId.In(version);
        var found = await _objects.FindAsync(path, pinned, cancellationToken).ConfigureAwait(false);
        var there = VersionId.ToVersion(pinned) ?? found?.ETag;
        return found is null || (version is not null && !version.Equals(there))
            ? throw StorageErrors.Changed(path)
            : new ObjectContent { Stream = Stream.Null, Offset = offset, TotalBytes = found.ContentLength, Version = there };
    }

    private async Task<bool> IsFolderAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await _listing.HasAnyAsync(path, cancellationToken).ConfigureAwait(false);
        }
        catch (S3Failure)
        {
            // Whoever may read files need not be allowed to list them.
            return false;
        }
    }

    private static ByteRange Range(long offset, long? length) =>
        new(string.Create(CultureInfo.InvariantCulture, $"bytes={offset}-{offset + length - 1}"));
}
