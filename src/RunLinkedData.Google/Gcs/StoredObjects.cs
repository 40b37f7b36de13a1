using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Google.Cloud.Storage.V1;
using RunLinkedData.Google.Gcs.Calls;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts.Transfers;
using RunLinkedData.MLflow.Artifacts.Transfers.Calls;
using StoredObject = Google.Apis.Storage.v1.Data.Object;

namespace RunLinkedData.Google.Gcs;

/// <summary>What storing in one request and in a resumable upload share: metadata, checksums, and knowing again what was stored.</summary>
internal sealed class StoredObjects(GcsLocation location, GcsBucket bucket)
{
    private const string Mark = "rld-upload";

    public GcsLocation Location => location;

    public GcsBucket Bucket => bucket;

    /// <summary>What tells one upload from all others: a random text that the object keeps.</summary>
    public static string NewMark() => RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>What a file is stored with. The storage refuses content of another checksum.</summary>
    public StoredObject Describe(string path, string checksum, string? mark) => new()
    {
        Name = location.NameOf(path),
        ContentType = ContentTypes.Of(path).Type ?? "application/octet-stream",
        Crc32c = checksum,
        Metadata = mark is null ? null : new Dictionary<string, string> { [Mark] = mark },
    };

    /// <summary>Stores content in one request, which says what it is and holds it.</summary>
    /// <exception cref="GcsFailure">It failed.</exception>
    public async Task<StoredObject> PutAsync(
        StoredObject described, UploadContent content, bool exclusive, CancellationToken cancellationToken) =>
        await StorageCalls.UnwrapAsync(bucket.CallAsync(
            (client, attempt) => StorageCalls.SendAsync(content, attempt, async body =>
            {
                using MultipartContent parts = new("related");
                parts.Add(new StringContent(client.Service.SerializeObject(described), Encoding.UTF8, "application/json"));
                StreamContent media = new(body);
                media.Headers.ContentType = new MediaTypeHeaderValue(described.ContentType);
                parts.Add(media);
                using HttpRequestMessage request = new(HttpMethod.Post, bucket.UploadAddress("multipart", exclusive)) { Content = parts };
                using var answer = await GcsBucket.SendAsync(client, request, attempt.Token).ConfigureAwait(false);
                return answer.IsSuccessStatusCode
                    ? await ReadAsync(client, answer).ConfigureAwait(false)
                    : throw await GcsFailure.FromAsync(answer, attempt.Token).ConfigureAwait(false);
            }),
            cancellationToken)).ConfigureAwait(false);

    /// <summary>What an answer tells of the object that was stored.</summary>
    public static async Task<StoredObject> ReadAsync(StorageClient client, HttpResponseMessage answer)
    {
        var stored = await client.Service.DeserializeResponse<StoredObject>(answer).ConfigureAwait(false);
        return stored?.Generation is null ? throw GcsFailure.Malformed("it names no generation") : stored;
    }

    /// <summary>What is known of a file; null when it is not there.</summary>
    public Task<StoredObject?> FindAsync(string path, CancellationToken cancellationToken) => FindAsync(path, null, cancellationToken);

    /// <summary>What is known of a generation of a file; null when it is not there.</summary>
    public async Task<StoredObject?> FindAsync(string path, string? generation, CancellationToken cancellationToken)
    {
        try
        {
            return await bucket.CallAsync(
                (client, attempt) => client.GetObjectAsync(
                    location.Bucket,
                    location.NameOf(path),
                    new GetObjectOptions
                    {
                        Generation = generation is null ? null : long.Parse(generation, NumberStyles.None, CultureInfo.InvariantCulture),
                        UserProject = bucket.Settings.UserProject,
                        RetryOptions = RetryOptions.Never,
                    },
                    attempt.Token),
                cancellationToken).ConfigureAwait(false);
        }
        catch (GcsFailure failure) when (failure.Status == 404 && !failure.IsNoBucket)
        {
            return null;
        }
        catch (GcsFailure failure)
        {
            throw GcsErrors.ToException(bucket, GcsCall.Look, location.Subject(path), failure);
        }
    }

    /// <summary>
    /// What lies under a name that was taken before: by this upload itself, of which the answer was lost, or by somebody else.
    /// </summary>
    /// <exception cref="MlflowException"><c>RESOURCE_ALREADY_EXISTS</c>: by somebody else.</exception>
    public async Task<StoredObject> FindOursAsync(string path, string mark, CancellationToken cancellationToken)
    {
        StoredObject? found = null;
        try
        {
            found = await FindAsync(path, cancellationToken).ConfigureAwait(false);
        }
        catch (MlflowException exception) when (exception.Code == MlflowErrorCode.PermissionDenied)
        {
            // Whoever may write need not be allowed to read.
        }

        return found?.Metadata?.TryGetValue(Mark, out var own) == true && own == mark
            ? found
            : throw new MlflowException(
                MlflowErrorCode.ResourceAlreadyExists,
                $"There is a file '{path}' in {location} already, and it must not be overwritten.")
            {
                HttpStatus = 412,
            };
    }

    /// <summary>Compares what the storage has computed, takes away what is damaged, and gives the generation.</summary>
    /// <exception cref="MlflowException"><c>DATA_LOSS</c>: it is not what was sent.</exception>
    public async Task<string> CheckAsync(string path, string sent, StoredObject stored, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(stored.Crc32c) || stored.Crc32c == sent)
        {
            return VersionOf(stored);
        }

        try
        {
            await bucket.CallAsync(
                async (client, attempt) =>
                {
                    await client.DeleteObjectAsync(
                        location.Bucket,
                        location.NameOf(path),
                        new DeleteObjectOptions
                        {
                            IfGenerationMatch = stored.Generation,
                            UserProject = bucket.Settings.UserProject,
                            RetryOptions = RetryOptions.Never,
                        },
                        attempt.Token).ConfigureAwait(false);
                    return true;
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (GcsFailure)
        {
            // The damage itself is what the caller must hear of.
        }

        throw new MlflowException(
            MlflowErrorCode.DataLoss,
            $"The artifact '{path}' in {location} has another CRC32C than what was sent ({stored.Crc32c} instead of {sent}); it was "
            + "deleted. Store it again; if it stays so, look at proxies on the way.");
    }

    /// <summary>The version of a file: its generation.</summary>
    public static string VersionOf(StoredObject stored) => stored.Generation!.Value.ToString(CultureInfo.InvariantCulture);
}
