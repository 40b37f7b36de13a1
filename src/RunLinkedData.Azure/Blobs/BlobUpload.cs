using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using RunLinkedData.Azure.Blobs.Calls;
using RunLinkedData.MLflow.Artifacts.Transfers;

namespace RunLinkedData.Azure.Blobs;

/// <summary>An upload in parts, which are blocks that nobody sees before they are put together.</summary>
/// <remarks>
/// https://learn.microsoft.com/rest/api/storageservices/put-block, put-block-list. Blocks belong to a name, not to an upload: of two that
/// store one name at once, the one that ends first takes the blocks of the other away. There is no call that drops blocks and nothing
/// else; those of an upload that was not completed are dropped by Azure after a week.
/// </remarks>
internal sealed class BlobUpload : PartUpload
{
    private readonly StoredBlobs _blobs;
    private readonly string _path;
    private readonly byte[] _mark;
    private readonly bool _exclusive;
    private readonly IReadOnlyDictionary<string, long> _stored;
    private readonly string[] _ids;

    private BlobUpload(
        StoredBlobs blobs, string path, byte[] mark, bool exclusive, int count, IReadOnlyDictionary<string, long> stored)
    {
        (_blobs, _path, _mark, _exclusive, _stored) = (blobs, path, mark, exclusive, stored);
        _ids = new string[count];
    }

    public override string State => Convert.ToHexStringLower(_mark);

    private BlobContainer Container => _blobs.Container;

    private string Subject => _blobs.Location.Subject(_path);

    public static BlobUpload Begin(StoredBlobs blobs, string path, int count, bool exclusive) =>
        new(blobs, path, blobs.NewMark(), exclusive, count, new Dictionary<string, long>());

    /// <summary>Goes on with an upload of a killed program; null when nothing of it is there, or it may not be looked at.</summary>
    public static async Task<BlobUpload?> ResumeAsync(
        StoredBlobs blobs, string path, int count, bool exclusive, string state, CancellationToken cancellationToken)
    {
        if (state.Length != 2 * BlockId.MarkBytes || !state.All(char.IsAsciiHexDigit))
        {
            return null;
        }

        var mark = Convert.FromHexString(state);
        try
        {
            var blocks = await BlocksAsync(blobs, path, cancellationToken).ConfigureAwait(false);
            var ours = blocks.Where(block => BlockId.MarkOf(block.Name)?.AsSpan().SequenceEqual(mark) == true)
                .ToDictionary(block => block.Name, block => block.SizeLong);
            return ours.Count == 0 ? null : new BlobUpload(blobs, path, mark, exclusive, count, ours);
        }
        catch (BlobFailure failure) when (failure.Status is 403 or 404)
        {
            return null;
        }
    }

    /// <summary>The blocks of a name that nobody has put together.</summary>
    /// <exception cref="BlobFailure">They could not be asked for; 404: there are none.</exception>
    public static Task<IReadOnlyList<BlobBlock>> BlocksAsync(StoredBlobs blobs, string path, CancellationToken cancellationToken) =>
        blobs.Container.CallAsync<IReadOnlyList<BlobBlock>>(
            async (client, token) => [.. (await client.GetBlockBlobClient(blobs.Location.NameOf(path))
                .GetBlockListAsync(BlockListTypes.Uncommitted, cancellationToken: token).ConfigureAwait(false)).Value.UncommittedBlocks],
            cancellationToken);

    public override async Task SendAsync(int number, UploadContent content, CancellationToken cancellationToken)
    {
        var sha256 = await content.GetSha256Async(cancellationToken).ConfigureAwait(false);
        var id = _ids[number - 1] = BlockId.Of(_mark, number, sha256.Span);
        if (_stored.TryGetValue(id, out var bytes) && bytes == content.Length)
        {
            return;
        }

        var md5 = ContentMd5.Of(content);
        var answer = await BlobErrors.ExplainAsync(Container, BlobCall.Put, Subject, Container.SendAsync<BlockInfo>(
            content,
            md5,
            async (client, body, token) => (await client.GetBlockBlobClient(_blobs.Location.NameOf(_path))
                .StageBlockAsync(id, body, cancellationToken: token).ConfigureAwait(false)).Value,
            cancellationToken)).ConfigureAwait(false);
        if (answer.ContentHash is { Length: > 0 } stored && !stored.AsSpan().SequenceEqual(md5))
        {
            throw StoredBlobs.Damaged($"A part of the artifact '{_path}' in '{_blobs.Location}'");
        }
    }

    public override async Task<string?> CompleteAsync(CancellationToken cancellationToken)
    {
        CommitBlockListOptions options = new()
        {
            Conditions = StoredBlobs.Conditions(_exclusive),
            Metadata = StoredBlobs.MetadataOf(_mark),
        };
        try
        {
            var stored = await Container.CallAsync<BlobContentInfo>(
                async (client, token) => (await client.GetBlockBlobClient(_blobs.Location.NameOf(_path))
                    .CommitBlockListAsync(_ids, options, token).ConfigureAwait(false)).Value,
                cancellationToken).ConfigureAwait(false);
            return StoredBlobs.VersionOf(stored.ETag);
        }
        catch (BlobFailure failure) when (_exclusive && failure.IsTaken)
        {
            return await _blobs.VersionOfOursAsync(_path, _mark, cancellationToken).ConfigureAwait(false);
        }
        catch (BlobFailure failure) when (failure.Code == "InvalidBlockList")
        {
            return await FindOutAsync(failure, cancellationToken).ConfigureAwait(false);
        }
        catch (BlobFailure failure)
        {
            throw BlobErrors.ToException(Container, BlobCall.Put, Subject, failure);
        }
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>The blocks are gone: an answer before may have been lost, or somebody else has stored the name.</summary>
    private async Task<string?> FindOutAsync(BlobFailure failure, CancellationToken cancellationToken)
    {
        if (await _blobs.FindOursAsync(_path, _mark, cancellationToken).ConfigureAwait(false) is { } ours)
        {
            return StoredBlobs.VersionOf(ours.ETag);
        }

        throw _exclusive && await _blobs.FindAsync(_path, cancellationToken).ConfigureAwait(false) is not null
            ? _blobs.Taken(_path)
            : BlobErrors.ToException(Container, BlobCall.Put, Subject, failure);
    }
}
