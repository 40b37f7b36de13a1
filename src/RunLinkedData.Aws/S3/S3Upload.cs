using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json;
using Amazon.S3;
using Amazon.S3.Model;
using RunLinkedData.Aws.S3.Calls;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts.Transfers;

namespace RunLinkedData.Aws.S3;

/// <summary>An upload in parts.</summary>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html.</remarks>
internal sealed class S3Upload : PartUpload
{
    private static readonly TimeSpan AbortPatience = TimeSpan.FromSeconds(30);

    private readonly StoredObjects _objects;
    private readonly string _path;
    private readonly string _uploadId;
    private readonly string _mark;
    private readonly bool _exclusive;
    private readonly PartETag[] _parts;
    private readonly Dictionary<int, PartDetail> _stored;
    private bool _isOver;

    private S3Upload(StoredObjects objects, string path, UploadState state, bool exclusive, int count, IEnumerable<PartDetail> stored)
    {
        (_objects, _path, _uploadId, _mark, _exclusive) = (objects, path, state.Id, state.Mark, exclusive);
        _parts = new PartETag[count];
        _stored = stored.ToDictionary(part => part.PartNumber ?? 0);
    }

    public override string State =>
        JsonSerializer.Serialize(new UploadState(_uploadId, _mark, Bucket.Settings.SendsChecksums), S3Json.Default.UploadState);

    private Bucket Bucket => _objects.Bucket;

    private string Key => _objects.Location.KeyOf(_path);

    public static async Task<S3Upload> BeginAsync(
        StoredObjects objects, string path, int count, bool exclusive, CancellationToken cancellationToken)
    {
        var mark = StoredObjects.NewMark();
        var bucket = objects.Bucket;
        var answer = await S3Errors.ExplainAsync(bucket, S3Call.Put, objects.Location.Subject(path), bucket.CallAsync(
            (s3, attempt) =>
            {
                InitiateMultipartUploadRequest request = new()
                {
                    BucketName = objects.Location.Bucket,
                    Key = objects.Location.KeyOf(path),
                    ChecksumAlgorithm = bucket.Settings.SendsChecksums ? ChecksumAlgorithm.SHA256 : null,
                    ChecksumType = bucket.Settings.SendsChecksums ? ChecksumType.COMPOSITE : null,
                };
                foreach (var (name, value) in objects.HeadersOf(path, mark))
                {
                    request.Headers[name] = value;
                }

                return s3.InitiateMultipartUploadAsync(request, attempt.Token);
            },
            cancellationToken)).ConfigureAwait(false);
        return new S3Upload(objects, path, new UploadState(answer.UploadId, mark, bucket.Settings.SendsChecksums), exclusive, count, []);
    }

    /// <summary>Goes on with an upload of a killed program; null when there is no such upload, or it may not be looked at.</summary>
    public static async Task<S3Upload?> ResumeAsync(
        StoredObjects objects, string path, int count, bool exclusive, string state, CancellationToken cancellationToken)
    {
        var bucket = objects.Bucket;
        if (UploadState.TryParse(state) is not { } left || left.HasChecksums != bucket.Settings.SendsChecksums)
        {
            return null;
        }

        try
        {
            var key = objects.Location.KeyOf(path);
            var stored = await StoredParts.ListAsync(bucket, key, left.Id, cancellationToken).ConfigureAwait(false);
            return new S3Upload(objects, path, left, exclusive, count, stored);
        }
        catch (S3Failure failure) when (failure.Status is 400 or 403 or 404 or 501)
        {
            return null;
        }
    }

    public override async Task SendAsync(int number, UploadContent content, CancellationToken cancellationToken)
    {
        var checksum = await _objects.ChecksumAsync(content, cancellationToken).ConfigureAwait(false);
        if (_stored.TryGetValue(number, out var stored)
            && await IsSameAsync(stored, content, checksum, cancellationToken).ConfigureAwait(false))
        {
            _parts[number - 1] = new PartETag { PartNumber = number, ETag = stored.ETag, ChecksumSHA256 = checksum };
            return;
        }

        var answer = await S3Errors.ExplainAsync(Bucket, S3Call.Put, _objects.Location.Subject(_path), _objects.SendAsync(
            content,
            (s3, body, token) => s3.UploadPartAsync(
                new UploadPartRequest
                {
                    BucketName = _objects.Location.Bucket,
                    Key = Key,
                    UploadId = _uploadId,
                    PartNumber = number,
                    PartSize = content.Length,
                    InputStream = body,
                    UseChunkEncoding = false,
                    DisablePayloadSigning = Bucket.Settings.LeavesBodiesUnsigned,
                    ChecksumSHA256 = checksum,
                },
                token),
            cancellationToken)).ConfigureAwait(false);
        if (checksum is not null && answer.ChecksumSHA256 is { Length: > 0 } taken && taken != checksum)
        {
            throw new MlflowException(
                MlflowErrorCode.DataLoss,
                $"A part of the artifact '{_path}' has another SHA-256 in {_objects.Location} than what was sent. Store the file again; "
                + "if it stays so, look at proxies on the way.");
        }

        _parts[number - 1] = new PartETag { PartNumber = number, ETag = answer.ETag, ChecksumSHA256 = checksum };
    }

    public override async Task<string?> CompleteAsync(CancellationToken cancellationToken)
    {
        CompleteMultipartUploadResponse answer;
        try
        {
            answer = await Bucket.CallAsync(
                (s3, attempt) => s3.CompleteMultipartUploadAsync(
                    new CompleteMultipartUploadRequest
                    {
                        BucketName = _objects.Location.Bucket,
                        Key = Key,
                        UploadId = _uploadId,
                        PartETags = [.. _parts],
                        IfNoneMatch = _exclusive ? "*" : null,
                    },
                    attempt.Token),
                cancellationToken).ConfigureAwait(false);
        }
        catch (S3Failure failure) when (failure.Code == "NoSuchUpload" || (failure.Status == 412 && _exclusive))
        {
            var version = await FindOutAsync(failure, cancellationToken).ConfigureAwait(false);
            _isOver = true;
            return version;
        }
        catch (S3Failure failure)
        {
            throw S3Errors.ToException(Bucket, S3Call.Put, _objects.Location.Subject(_path), failure);
        }

        _isOver = true;
        await _objects.CompareAsync(_path, Composite(), answer.ChecksumSHA256, cancellationToken).ConfigureAwait(false);
        return StoredObjects.VersionOf(answer.ETag);
    }

    public override async ValueTask DisposeAsync()
    {
        if (_isOver)
        {
            return;
        }

        // The caller's token may be what ended the upload; the parts must go all the same.
        _isOver = true;
        using CancellationTokenSource patience = new(AbortPatience);
        try
        {
            await Bucket.CallAsync(
                (s3, attempt) => s3.AbortMultipartUploadAsync(
                    new AbortMultipartUploadRequest { BucketName = _objects.Location.Bucket, Key = Key, UploadId = _uploadId },
                    attempt.Token),
                patience.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is S3Failure or OperationCanceledException or ObjectDisposedException)
        {
            // A rule of the bucket's lifecycle takes such parts away; the failure before is what matters.
        }
    }

    /// <summary>An answer before may have been lost, or somebody else was faster.</summary>
    private async Task<string?> FindOutAsync(S3Failure failure, CancellationToken cancellationToken)
    {
        if (failure.Status == 412)
        {
            return await _objects.VersionOfOursAsync(_path, _mark, cancellationToken).ConfigureAwait(false);
        }

        return await _objects.FindOursAsync(_path, _mark, cancellationToken).ConfigureAwait(false) is { } found
            ? StoredObjects.VersionOf(found.ETag)
            : throw S3Errors.ToException(Bucket, S3Call.Put, _objects.Location.Subject(_path), failure);
    }

    /// <summary>
    /// Whether a part of the upload that is gone on with has these bytes: by its checksum, else by its ETag if that is an MD5.
    /// </summary>
    [SuppressMessage("Security", "CA5351:Do Not Use Broken Cryptographic Algorithms", Justification = "It is what S3 tells of a part.")]
    private static async ValueTask<bool> IsSameAsync(
        PartDetail stored, UploadContent content, string? checksum, CancellationToken cancellationToken)
    {
        if (stored.Size != content.Length)
        {
            return false;
        }

        if (checksum is not null)
        {
            return stored.ChecksumSHA256 == checksum;
        }

        // All of it is read as if it were sent: what is asked for of sent bytes, such as their hash, is known then.
        var bytes = content.OpenRead();
        await using (bytes.ConfigureAwait(false))
        {
            var hash = await MD5.HashDataAsync(bytes, cancellationToken).ConfigureAwait(false);
            return stored.ETag?.Trim('"') == Convert.ToHexStringLower(hash);
        }
    }

    // "The checksum of checksums": https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html.
    private string? Composite() => _parts[0].ChecksumSHA256 is null
        ? null
        : $"{Convert.ToBase64String(SHA256.HashData([.. _parts.SelectMany(part => Convert.FromBase64String(part.ChecksumSHA256))]))}"
            + $"-{_parts.Length}";
}
