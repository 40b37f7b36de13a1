using System.Text.Json;
using RunLinkedData.MLflow.Tracking.Search;

namespace RunLinkedData.MLflow.Tracking.Rest;

/// <summary>Where a search goes on whose filter is partly done here.</summary>
/// <param name="Server">The token of the server's page, or null for its first.</param>
/// <param name="Skip">How many runs of that page were looked at.</param>
internal sealed record MixedPage(string? Server, int Skip)
{
    public string Encode() => Convert.ToBase64String(RestJson.Write(this));

    /// <exception cref="MlflowException"><c>INVALID_PARAMETER_VALUE</c>: it is not such a token.</exception>
    public static MixedPage Decode(string? token)
    {
        if (string.IsNullOrEmpty(token))
        {
            return new MixedPage(null, 0);
        }

        try
        {
            if (RestJson.Read<MixedPage>(Convert.FromBase64String(token)) is { Skip: > 0 } page)
            {
                return page;
            }
        }
        catch (Exception exception) when (exception is FormatException or JsonException)
        {
            // Refused below, in the words of the other page tokens.
        }

        PageToken.Decode("-");
        return new MixedPage(null, 0);
    }
}
