using System.Net;
using System.Net.Http.Headers;
using Google.Cloud.Storage.V1;
using RunLinkedData.Google.Gcs.Calls;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Artifacts.Transfers;
using RunLinkedData.MLflow.Artifacts.Transfers.Calls;

namespace RunLinkedData.Google.Gcs;

/// <summary>Artifacts in a bucket: what a run's <c>gs:</c> URI names.</summary>
/// <remarks>
/// <para>
/// A file is the object of its name, and a folder what names begin with. Objects whose names no artifact can have, such as the markers that
/// consoles make of folders, are passed over.
/// </para>
/// <para>
/// The version of a file is its generation: it is read by that (<c>generation</c>), also when it was replaced and the bucket has kept it.
/// Where a name must not be taken, <c>ifGenerationMatch=0</c> makes the storage refuse it; and because the answer to a file that was stored
/// may be lost, such a file carries a random mark by which it is known again. The CRC32C goes along, so that the storage refuses what was
/// damaged on its way.
/// </para>
/// <para>
/// A large file goes in one resumable upload and not in parts that are composed: those would be objects that everybody sees, and to take
/// them away needs a permission that whoever writes need not have.
/// </para>
/// <para>The calls: https://cloud.google.com/storage/docs/json_api/v1. Safe for use by many threads at once.</para>
/// </remarks>
internal sealed class GcsStorage : IObjectStorage
{
    // Up to here to send a file again costs less than the two requests of a resumable upload.
    private const long LargestSingle = 8 << 20;

    private readonly GcsLocation _location;
    private readonly GcsBucket _bucket;
    private readonly GcsListing _listing;
    private readonly StoredObjects _objects;

    public GcsStorage(string artifactUri, GcsLocation location, GcsBucket bucket)
    {
        (ArtifactUri, _location, _bucket) = (artifactUri, location, bucket);
        _listing = new GcsListing(location, bucket);
        _objects = new StoredObjects(location, bucket);
    }

    public string ArtifactUri { get; }

    public ArtifactCapabilities Capabilities { get; } = new() { Ranges = true, ExclusiveCreate = true, Versions = true };

    public string CheckPath(string path) => _location.Check(path);

    public Task<IReadOnlyList<ArtifactEntry>> ListAsync(string path = "", CancellationToken cancellationToken = default) =>
        _listing.ListAsync(path, cancellationToken);

    public IAsyncEnumerable<ArtifactEntry> ListAllAsync(string path = "", CancellationToken cancellationToken = default) =>
        _listing.ListAllAsync(path, cancellationToken);

    public async Task<ArtifactEntry> GetEntryAsync(string path, CancellationToken cancellationToken = default)
    {
        if (await _objects.FindAsync(path, cancellationToken).ConfigureAwait(false) is { } found)
        {
            return GcsListing.ToEntry(path, found);
        }

        throw await IsFolderAsync(path, cancellationToken).ConfigureAwait(false)
            ? StorageErrors.IsFolder(path)
            : StorageErrors.Missing(_location.Subject(path));
    }

    public Task DeleteAsync(string path, CancellationToken cancellationToken = default) =>
        new GcsDeletion(_location, _bucket, _listing).DeleteAsync(path, cancellationToken);

    public async Task<ObjectContent> OpenAsync(
        string path, long offset, long? length, object? version, CancellationToken cancellationToken)
    {
        try
        {
            var content = await _bucket.CallAsync(
                (client, attempt) => OpenAsync(client, attempt, path, offset, length, version as string, cancellationToken),
                cancellationToken).ConfigureAwait(false);
            if (version is null || version.Equals(content.Version))
            {
                return content;
            }

            // Emulators pass over the condition.
            await content.DisposeAsync().ConfigureAwait(false);
            throw StorageErrors.Changed(path);
        }
        catch (GcsFailure failure) when (failure.Status == 416)
        {
            // From beyond the end, and of an empty file, there is nothing to read.
            return await BeyondEndAsync(path, offset, version, cancellationToken).ConfigureAwait(false);
        }
        catch (GcsFailure failure) when (version is string generation && failure.Status == 404 && !failure.IsNoBucket)
        {
            throw StorageErrors.VersionGone(path, generation);
        }
        catch (GcsFailure failure)
        {
            var error = GcsErrors.ToException(_bucket, GcsCall.Get, _location.Subject(path), failure);
            throw failure.Status == 404 && !failure.IsNoBucket && await IsFolderAsync(path, cancellationToken).ConfigureAwait(false)
                ? StorageErrors.IsFolder(path)
                : error;
        }
    }

    public async Task<string?> PutAsync(string path, UploadContent content, bool exclusive, CancellationToken cancellationToken)
    {
        var checksum = await Crc32C.OfAsync(content, cancellationToken).ConfigureAwait(false);
        var mark = exclusive ? StoredObjects.NewMark() : null;
        var described = _objects.Describe(path, checksum, mark);
        try
        {
            var stored = content.Length <= LargestSingle
                ? await _objects.PutAsync(described, content, exclusive, cancellationToken).ConfigureAwait(false)
                : await new ResumableUpload(_bucket, described, content, exclusive).SendAsync(cancellationToken).ConfigureAwait(false);
            return await _objects.CheckAsync(path, checksum, stored, cancellationToken).ConfigureAwait(false);
        }
        catch (GcsFailure failure) when (failure.Status == 412 && exclusive)
        {
            var found = await _objects.FindOursAsync(path, mark!, cancellationToken).ConfigureAwait(false);
            return await _objects.CheckAsync(path, checksum, found, cancellationToken).ConfigureAwait(false);
        }
        catch (GcsFailure failure)
        {
            throw GcsErrors.ToException(_bucket, GcsCall.Put, _location.Subject(path), failure);
        }
    }

    public async Task<StoreDescription> DescribeAsync(CancellationToken cancellationToken)
    {
        string? region = null;
        try
        {
            region = await _bucket.CallAsync(
                async (client, attempt) =>
                {
                    var request = client.Service.Buckets.Get(_location.Bucket);
                    (request.Fields, request.UserProject) = ("location", _bucket.Settings.UserProject);
                    return (await request.ExecuteAsync(attempt.Token).ConfigureAwait(false)).Location;
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (GcsFailure failure) when (failure.Status is 401 or 403)
        {
            // Whoever may read and write files need not be allowed to look at the bucket (storage.buckets.get).
        }
        catch (GcsFailure failure)
        {
            throw GcsErrors.ToException(_bucket, GcsCall.Look, $"The bucket '{_location.Bucket}'", failure);
        }

        return new StoreDescription { Address = _bucket.Address, Region = region, Credentials = _bucket.Caller?.Kind };
    }

    private async Task<ObjectContent> OpenAsync(
        StorageClient client, StorageAttempt attempt, string path, long offset, long? length, string? version, CancellationToken caller)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, _bucket.MediaAddress(_location.NameOf(path), version));
        if (offset > 0 || length is not null)
        {
            request.Headers.Range = new RangeHeaderValue(offset, offset + length - 1);
        }

        // What is stored with an encoding comes as it is stored then, and by ranges: https://cloud.google.com/storage/docs/transcoding.
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("gzip"));
        var answer = await GcsBucket.SendAsync(client, request, attempt.Token).ConfigureAwait(false);
        try
        {
            if (answer.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.PartialContent))
            {
                throw await GcsFailure.FromAsync(answer, attempt.Token).ConfigureAwait(false);
            }

            // "bytes 8-15/100"; without it, all of the file comes.
            var range = answer.Content.Headers.ContentRange;
            var stream = await answer.Content.ReadAsStreamAsync(attempt.Token).ConfigureAwait(false);
            return new ObjectContent
            {
                Stream = new ReceivedContent(answer, stream, _bucket.Calls.NewAttempt(caller), caller),
                Offset = range?.From ?? 0,
                IsWhole = range is null,
                TotalBytes = range is null ? answer.Content.Headers.ContentLength : range.Length,
                Version = answer.Headers.TryGetValues("x-goog-generation", out var generation) ? generation.First() : null,
            };
        }
        catch
        {
            answer.Dispose();
            throw;
        }
    }

    private async Task<ObjectContent> BeyondEndAsync(string path, long offset, object? version, CancellationToken cancellationToken)
    {
        var found = await _objects.FindAsync(path, version as string, cancellationToken).ConfigureAwait(false);
        return found is null || (version is not null && !version.Equals(StoredObjects.VersionOf(found)))
            ? throw StorageErrors.Changed(path)
            : new ObjectContent
            {
                Stream = Stream.Null,
                Offset = offset,
                TotalBytes = (long)(found.Size ?? 0),
                Version = StoredObjects.VersionOf(found),
            };
    }

    private async Task<bool> IsFolderAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await _listing.HasAnyAsync(path, cancellationToken).ConfigureAwait(false);
        }
        catch (GcsFailure)
        {
            // Whoever may read files need not be allowed to list them.
            return false;
        }
    }
}
