using System.Globalization;
using System.Text;
using System.Text.Json;
using RunLinkedData.MLflow.Tracking.Limits;

namespace RunLinkedData.MLflow.Tracking.Search;

/// <summary>The page tokens of MLflow's SQL stores: base64 of <c>{"offset": 20}</c>.</summary>
internal static class PageToken
{
    public static string Encode(long offset) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"offset\": {offset}}}")));

    /// <summary>The offset in a token; 0 for null or an empty text.</summary>
    /// <exception cref="MlflowException"><c>INVALID_PARAMETER_VALUE</c>: it is not such a token.</exception>
    public static long Decode(string? token)
    {
        if (string.IsNullOrEmpty(token))
        {
            return 0;
        }

        var bytes = new byte[token.Length];
        if (Convert.TryFromBase64String(token, bytes, out var length))
        {
            try
            {
                using var json = JsonDocument.Parse(bytes.AsMemory(0, length));
                if (json.RootElement is { ValueKind: JsonValueKind.Object } root
                    && root.TryGetProperty("offset", out var offset)
                    && offset.ValueKind == JsonValueKind.Number
                    && offset.TryGetInt64(out var value)
                    && value >= 0)
                {
                    return value;
                }
            }
            catch (JsonException)
            {
                // Base64 of something else: refused below, like text that is no base64.
            }
        }

        throw TrackingLimits.Invalid(
            $"The page token '{TrackingLimits.Shorten(token)}' is not one that a search gave. "
            + "Hand on NextPageToken as it is, or null for the first page.");
    }
}
