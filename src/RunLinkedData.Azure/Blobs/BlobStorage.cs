using System.Net.Http.Headers;
using Azure;
using Azure.Storage;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using RunLinkedData.Azure.Blobs.Calls;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Artifacts.Transfers;
using RunLinkedData.MLflow.Artifacts.Transfers.Calls;

namespace RunLinkedData.Azure.Blobs;

/// <summary>Artifacts in a container: what a run's <c>wasbs:</c> or <c>abfss:</c> URI names.</summary>
/// <remarks>
/// <para>
/// A file is the block blob of its name, and a folder what names begin with. Blobs whose names no artifact can have, such as the markers
/// that tools make of folders, are passed over; directories of an account with a hierarchy are folders.
/// </para>
/// <para>
/// The version of a file is its ETag: a range of another version is refused by the storage (<c>If-Match</c>). Of an account that keeps
/// versions it is also the version's ID, by which that one is read while it is kept. Where a name must not be taken,
/// <c>If-None-Match: *</c> makes the storage refuse it; and because the answer to a file that was stored may be lost, such a file carries
/// a random mark by which it is known again. The MD5 goes along, so that the storage refuses what was damaged on its way.
/// </para>
/// <para>The calls: https://learn.microsoft.com/rest/api/storageservices/. Safe for use by many threads at once.</para>
/// </remarks>
internal sealed class BlobStorage : IObjectStorage
{
    // Of one Put Blob: https://learn.microsoft.com/rest/api/storageservices/put-blob. The SDK would cut a larger one up by itself.
    private const long LargestPiece = 5000L << 20;

    private readonly BlobLocation _location;
    private readonly BlobContainer _container;
    private readonly BlobListing _listing;
    private readonly StoredBlobs _blobs;

    public BlobStorage(string artifactUri, BlobLocation location, BlobContainer container)
    {
        (ArtifactUri, _location, _container) = (artifactUri, location, container);
        _listing = new BlobListing(location, container);
        _blobs = new StoredBlobs(location, container);
    }

    public string ArtifactUri { get; }

    public ArtifactCapabilities Capabilities { get; } =
        new() { Ranges = true, Parts = true, ExclusiveCreate = true, Versions = true, UnfinishedUploads = true };

    public string CheckPath(string path) => _location.Check(path);

    public Task<IReadOnlyList<ArtifactEntry>> ListAsync(string path = "", CancellationToken cancellationToken = default) =>
        _listing.ListAsync(path, cancellationToken);

    public IAsyncEnumerable<ArtifactEntry> ListAllAsync(string path = "", CancellationToken cancellationToken = default) =>
        _listing.ListAllAsync(path, cancellationToken);

    public async Task<ArtifactEntry> GetEntryAsync(string path, CancellationToken cancellationToken = default)
    {
        var found = await _blobs.FindAsync(path, cancellationToken).ConfigureAwait(false);
        if (found is not null && !BlobListing.IsDirectory(found.Metadata))
        {
            return new ArtifactEntry
            {
                Path = path,
                Bytes = found.ContentLength,
                Version = VersionId.ToVersion(found.VersionId) ?? StoredBlobs.VersionOf(found.ETag),
                Modified = found.LastModified.ToUniversalTime(),
            };
        }

        throw found is not null || await IsFolderAsync(path, cancellationToken).ConfigureAwait(false)
            ? StorageErrors.IsFolder(path)
            : StorageErrors.Missing(_location.Subject(path));
    }

    public Task DeleteAsync(string path, CancellationToken cancellationToken = default) =>
        new BlobDeletion(_location, _container, _listing).DeleteAsync(path, cancellationToken);

    public async Task<ObjectContent> OpenAsync(
        string path, long offset, long? length, object? version, CancellationToken cancellationToken)
    {
        var pinned = VersionId.In(version);
        BlobDownloadOptions options = new()
        {
            Range = offset == 0 && length is null ? default : new HttpRange(offset, length),
            Conditions = pinned is null && version is string etag ? new BlobRequestConditions { IfMatch = new ETag(etag) } : null,
        };
        BlobDownloadStreamingResult answer;
        try
        {
            answer = await _container.CallAsync(
                async (client, token) =>
                {
                    var got = await client.GetBlobBaseClient(_location.NameOf(path)).WithVersion(pinned)
                        .DownloadStreamingAsync(options, token).ConfigureAwait(false);
                    return got.Value.Details.ETag == default ? throw BlobFailure.Malformed() : got.Value;
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (BlobFailure failure) when (failure.Status == 416)
        {
            // From beyond the end, and of an empty file, there is nothing to read.
            return await BeyondEndAsync(path, offset, version, cancellationToken).ConfigureAwait(false);
        }
        catch (BlobFailure failure) when (pinned is not null && failure is { Status: 404, Code: not "ContainerNotFound" })
        {
            throw StorageErrors.VersionGone(path, pinned);
        }
        catch (BlobFailure failure) when (failure.Status == 412 && version is not null)
        {
            throw StorageErrors.Changed(path);
        }
        catch (BlobFailure failure)
        {
            var error = BlobErrors.ToException(_container, BlobCall.Get, _location.Subject(path), failure);
            throw error.Code == MlflowErrorCode.ResourceDoesNotExist && await IsFolderAsync(path, cancellationToken).ConfigureAwait(false)
                ? StorageErrors.IsFolder(path)
                : error;
        }

        if (BlobListing.IsDirectory(answer.Details.Metadata))
        {
            answer.Dispose();
            throw StorageErrors.IsFolder(path);
        }

        // "bytes 8-15/100"; without it, all of the file comes. Azurite answers "bytes 10-9/10" of the first byte behind the end.
        ContentRangeHeaderValue? range = null;
        if (answer.Details.ContentRange is { Length: > 0 } text && !ContentRangeHeaderValue.TryParse(text, out range))
        {
            answer.Dispose();
            return await BeyondEndAsync(path, offset, version, cancellationToken).ConfigureAwait(false);
        }

        return new ObjectContent
        {
            Stream = _container.Watch(answer, answer.Content, cancellationToken),
            Offset = range?.From ?? 0,
            IsWhole = range is null,
            TotalBytes = range is null ? answer.Details.ContentLength : range.Length,
            Version = VersionId.ToVersion(pinned) ?? StoredBlobs.VersionOf(answer.Details.ETag),
        };
    }

    public async Task<string?> PutAsync(string path, UploadContent content, bool exclusive, CancellationToken cancellationToken)
    {
        if (content.Length >= LargestPiece)
        {
            throw new MlflowException(
                MlflowErrorCode.InvalidParameterValue,
                $"{_location.Subject(path)} could not be stored. It has {content.Length:N0} bytes, and Azure takes fewer than "
                + $"{LargestPiece:N0} in one piece. Lower TransferOptions.MultipartThreshold.");
        }

        var md5 = ContentMd5.Of(content);
        var mark = exclusive ? _blobs.NewMark() : null;
        BlobUploadOptions options = new()
        {
            Conditions = StoredBlobs.Conditions(exclusive),
            Metadata = StoredBlobs.MetadataOf(mark),
            TransferOptions = new StorageTransferOptions { InitialTransferSize = content.Length + 1 },
        };
        BlobContentInfo stored;
        try
        {
            stored = await _container.SendAsync<BlobContentInfo>(
                content,
                md5,
                async (client, body, token) =>
                    (await client.GetBlockBlobClient(_location.NameOf(path)).UploadAsync(body, options, token).ConfigureAwait(false)).Value,
                cancellationToken).ConfigureAwait(false);
        }
        catch (BlobFailure failure) when (exclusive && failure.IsTaken)
        {
            return await _blobs.VersionOfOursAsync(path, mark!, cancellationToken).ConfigureAwait(false);
        }
        catch (BlobFailure failure)
        {
            throw BlobErrors.ToException(_container, BlobCall.Put, _location.Subject(path), failure);
        }

        await _blobs.CompareAsync(path, md5, stored, cancellationToken).ConfigureAwait(false);
        return StoredBlobs.VersionOf(stored.ETag);
    }

    public Task<PartUpload?> BeginPartsAsync(
        string path, long length, int count, bool exclusive, CancellationToken cancellationToken) =>
        Task.FromResult<PartUpload?>(BlobUpload.Begin(_blobs, path, count, exclusive));

    public async Task<PartUpload?> ResumePartsAsync(
        string path, long length, int count, bool exclusive, string state, CancellationToken cancellationToken) =>
        await BlobUpload.ResumeAsync(_blobs, path, count, exclusive, state, cancellationToken).ConfigureAwait(false);

    public IAsyncEnumerable<UnfinishedUpload> ListUnfinishedAsync(string path, CancellationToken cancellationToken) =>
        new UnfinishedBlobs(_blobs, _listing).ListAsync(path, cancellationToken);

    public Task DropUnfinishedAsync(UnfinishedUpload upload, CancellationToken cancellationToken) =>
        new UnfinishedBlobs(_blobs, _listing).DropAsync(upload, cancellationToken);

    public Task<StoreDescription> DescribeAsync(CancellationToken cancellationToken) => Task.FromResult(new StoreDescription
    {
        Address = $"{_container.Address}, container {_container.Name}",
        Credentials = _container.Settings.Access.Kind,
    });

    private async Task<ObjectContent> BeyondEndAsync(string path, long offset, object? version, CancellationToken cancellationToken)
    {
        var pinned = VersionId.In(version);
        var found = await _blobs.FindAsync(path, pinned, cancellationToken).ConfigureAwait(false);
        if (BlobListing.IsDirectory(found?.Metadata))
        {
            throw StorageErrors.IsFolder(path);
        }

        var there = found is null ? null : VersionId.ToVersion(pinned) ?? StoredBlobs.VersionOf(found.ETag);
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
        catch (BlobFailure)
        {
            // Whoever may read files need not be allowed to list them.
            return false;
        }
    }
}
