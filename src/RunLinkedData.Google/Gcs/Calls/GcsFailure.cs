using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Google;
using Google.Apis.Auth.OAuth2.Responses;
using RunLinkedData.MLflow.Artifacts.Transfers.Calls;

namespace RunLinkedData.Google.Gcs.Calls;

/// <summary>A call of Google Cloud Storage that failed. Callers see it as the error that <see cref="GcsErrors"/> makes of it.</summary>
/// <remarks>
/// Codes are the reasons of the JSON API: https://cloud.google.com/storage/docs/json_api/v1/status-codes. The SDK's own exception is not
/// kept.
/// </remarks>
internal sealed class GcsFailure : StorageFailure
{
    private const int LongestBody = 1 << 16;

    private GcsFailure(StorageFailureKind kind, string? said)
        : base(kind, said)
    {
    }

    public override bool IsThrottling => base.IsThrottling
        || (Status == 403 && Code is "rateLimitExceeded" or "userRateLimitExceeded" or "quotaExceeded" or "dailyLimitExceeded");

    // Provided CRC32C "AAAAAA==" doesn't match calculated CRC32C "mnG7TA==".
    public override bool IsDamage => Status == 400 && Said?.Contains("match calculated", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>The bucket itself is not there; media say so in the same words.</summary>
    public bool IsNoBucket => Status == 404 && Said?.Contains("bucket does not exist", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>What an exception of a call means; null when it is none of the storage's or the network's.</summary>
    public static GcsFailure? From(Exception exception, bool hasStoodStill) => exception switch
    {
        GcsFailure failure => failure,
        TokenResponseException refused => new GcsFailure(StorageFailureKind.NoCredentials, Quote(refused.Error?.ErrorDescription))
        {
            Code = Quote(refused.Error?.Error),
        },
        GoogleApiException { HttpStatusCode: 0 } => new GcsFailure(StorageFailureKind.Malformed, null),
        GoogleApiException refused => Refused(
            (int)refused.HttpStatusCode,
            refused.Error?.Errors?.FirstOrDefault()?.Reason,
            refused.Error?.Message is { Length: > 0 } message ? message : refused.Error?.ErrorResponseContent),
        _ when OfNetwork(exception, hasStoodStill) is { } network => new GcsFailure(network.Kind, network.Said),
        _ => null,
    };

    /// <summary>What an answer says that is no success.</summary>
    public static async Task<GcsFailure> FromAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var text = await ReadAsync(answer, cancellationToken).ConfigureAwait(false);
        try
        {
            using var document = JsonDocument.Parse(text);
            if (document.RootElement is { ValueKind: JsonValueKind.Object } root
                && root.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object)
            {
                var reason = error.TryGetProperty("errors", out var errors) && errors is { ValueKind: JsonValueKind.Array }
                    && errors.GetArrayLength() > 0 ? Text(errors[0], "reason") : null;
                return Refused((int)answer.StatusCode, reason, Text(error, "message"));
            }
        }
        catch (JsonException)
        {
            // Media answer in plain words: "No such object: bucket/name".
        }

        return Refused((int)answer.StatusCode, null, text.StartsWith('<') ? null : text);
    }

    /// <summary>An answer that is none of this storage.</summary>
    public static GcsFailure Malformed(string? said) => new(StorageFailureKind.Malformed, said);

    /// <summary>There is nobody to ask as, though somebody was named.</summary>
    public static GcsFailure NoCredentials(Exception exception) => new(StorageFailureKind.NoCredentials, Quote(exception.Message));

    private static GcsFailure Refused(int status, string? reason, string? said) => new(StorageFailureKind.Refused, Quote(said))
    {
        Status = status,
        Code = Quote(reason),
    };

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    // What asks for raw bytes says that it takes gzip, and so an error may come in it.
    private static async Task<string> ReadAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var content = await answer.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var plain = answer.Content.Headers.ContentEncoding.Contains("gzip")
                ? new GZipStream(content, CompressionMode.Decompress)
                : content;
            await using (plain.ConfigureAwait(false))
            {
                var buffer = new byte[LongestBody];
                var count = await plain.ReadAtLeastAsync(buffer, buffer.Length, false, cancellationToken).ConfigureAwait(false);
                return Encoding.UTF8.GetString(buffer, 0, count).Trim();
            }
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or HttpRequestException)
        {
            // The status is what matters.
            return "";
        }
    }
}
