using System.Buffers.Binary;
using System.Security.Cryptography;
using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using RunLinkedData.Azure.Blobs.Calls;
using RunLinkedData.MLflow;

namespace RunLinkedData.Azure.Blobs;

/// <summary>What storing in one piece and storing in parts share: conditions, checks, and knowing again what was stored.</summary>
internal sealed class StoredBlobs(BlobLocation location, BlobContainer container)
{
    // Names of metadata are those of C#: no '-'.
    private const string MarkName = "rld_upload";

    public BlobLocation Location => location;

    public BlobContainer Container => container;

    /// <summary>
    /// What tells one upload from all others, which the blob keeps: 16 bytes, of which the first 4 are the time in seconds and the others
    /// are random.
    /// </summary>
    public byte[] NewMark()
    {
        var mark = RandomNumberGenerator.GetBytes(16);
        BinaryPrimitives.WriteUInt32BigEndian(mark, (uint)container.Time.GetUtcNow().ToUnixTimeSeconds());
        return mark;
    }

    public static DateTimeOffset TimeOf(ReadOnlySpan<byte> mark) =>
        DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadUInt32BigEndian(mark));

    public static Dictionary<string, string> MetadataOf(byte[]? mark) =>
        mark is null ? [] : new Dictionary<string, string> { [MarkName] = Convert.ToHexStringLower(mark) };

    /// <summary>The condition that a name is not taken; null for none.</summary>
    public static BlobRequestConditions? Conditions(bool exclusive) =>
        exclusive ? new BlobRequestConditions { IfNoneMatch = ETag.All } : null;

    /// <summary>The form of an ETag that HTTP has, which is what reading asks for.</summary>
    public static string? VersionOf(ETag etag) => etag == default ? null : etag.ToString("H");

    /// <summary>What is known of a file; null when it is not there.</summary>
    public Task<BlobProperties?> FindAsync(string path, CancellationToken cancellationToken) => FindAsync(path, null, cancellationToken);

    /// <summary>What is known of the version of a file with that ID; null when it is not there.</summary>
    public async Task<BlobProperties?> FindAsync(string path, string? versionId, CancellationToken cancellationToken)
    {
        try
        {
            return await container.CallAsync<BlobProperties>(
                async (client, token) => (await client.GetBlobBaseClient(location.NameOf(path)).WithVersion(versionId)
                    .GetPropertiesAsync(cancellationToken: token).ConfigureAwait(false)).Value,
                cancellationToken).ConfigureAwait(false);
        }
        catch (BlobFailure failure) when (failure.Status == 404)
        {
            return null;
        }
        catch (BlobFailure failure)
        {
            throw BlobErrors.ToException(container, BlobCall.Head, location.Subject(path), failure);
        }
    }

    /// <summary>What lies under a name, if it is what one upload has stored: the answer to it may have been lost.</summary>
    public async Task<BlobProperties?> FindOursAsync(string path, byte[] mark, CancellationToken cancellationToken)
    {
        try
        {
            var found = await FindAsync(path, cancellationToken).ConfigureAwait(false);
            return found?.Metadata.TryGetValue(MarkName, out var theirs) == true && theirs == Convert.ToHexStringLower(mark) ? found : null;
        }
        catch (MlflowException exception) when (exception.Code == MlflowErrorCode.PermissionDenied)
        {
            // Whoever may write need not be allowed to read.
            return null;
        }
    }

    /// <summary>The name was taken before. The version that this upload itself has stored.</summary>
    /// <exception cref="MlflowException"><c>RESOURCE_ALREADY_EXISTS</c>: somebody else has taken it.</exception>
    public async Task<string?> VersionOfOursAsync(string path, byte[] mark, CancellationToken cancellationToken) =>
        await FindOursAsync(path, mark, cancellationToken).ConfigureAwait(false) is { } found
            ? VersionOf(found.ETag)
            : throw Taken(path);

    public MlflowException Taken(string path) => new(
        MlflowErrorCode.ResourceAlreadyExists,
        $"There is a file '{path}' in '{location}' already, and it must not be overwritten.")
    {
        HttpStatus = 409,
    };

    /// <summary>Compares what the storage has computed, if it says so, and takes away what is damaged.</summary>
    /// <exception cref="MlflowException"><c>DATA_LOSS</c>: it is not what was sent.</exception>
    public async Task CompareAsync(string path, byte[] sent, BlobContentInfo stored, CancellationToken cancellationToken)
    {
        if (stored.ContentHash is not { Length: > 0 } hash || hash.AsSpan().SequenceEqual(sent))
        {
            return;
        }

        try
        {
            await container.CallAsync(
                (client, token) => client.GetBlobBaseClient(location.NameOf(path)).DeleteAsync(
                    DeleteSnapshotsOption.None, new BlobRequestConditions { IfMatch = stored.ETag }, token),
                cancellationToken).ConfigureAwait(false);
        }
        catch (BlobFailure)
        {
            // The damage itself is what the caller must hear of.
        }

        throw Damaged($"The artifact '{path}' in '{location}'", "; it was deleted");
    }

    /// <summary>What was stored is not what was sent.</summary>
    public static MlflowException Damaged(string subject, string done = "") => new(
        MlflowErrorCode.DataLoss,
        $"{subject} has another MD5 than what was sent{done}. Store it again; if it stays so, look at proxies on the way.");
}
