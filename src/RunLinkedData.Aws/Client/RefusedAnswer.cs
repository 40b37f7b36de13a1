using System.Text.Json;
using Amazon.Runtime;

namespace RunLinkedData.Aws.Client;

/// <summary>
/// Reads an answer that is an error: the code from the header <c>x-amzn-errortype</c> or the body's
/// <c>__type</c>, the message from the body.
/// </summary>
/// <remarks>https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html, section on errors; REST-JSON has the same forms.</remarks>
internal static class RefusedAnswer
{
    private const int LongestQuote = 500;

    public static AwsFailure Read(AwsCall call, string region, HttpResponseMessage response, byte[] body, ImmutableCredentials credentials)
    {
        var (code, message) = ReadBody(body);
        return new AwsFailure(AwsFailureKind.Refused, call)
        {
            Region = region,
            Address = response.RequestMessage?.RequestUri,
            Status = (int)response.StatusCode,
            Code = Plain(response.Headers.TryGetValues("x-amzn-errortype", out var types) ? types.First() : code),
            Said = message is null ? null : Quote(message, credentials),
            ServerTime = response.Headers.Date,
        };
    }

    // "com.amazonaws.logs#ThrottlingException" and "ThrottlingException:http://..." are ThrottlingException.
    private static string? Plain(string? code) => code?[(code.LastIndexOf('#') + 1)..].Split(':')[0];

    private static (string? Code, string? Message) ReadBody(byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return (
                Text(json.RootElement, "__type") ?? Text(json.RootElement, "code"),
                Text(json.RootElement, "message") ?? Text(json.RootElement, "Message"));
        }
        catch (JsonException)
        {
            return (null, null);
        }
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static string Quote(string message, ImmutableCredentials credentials)
    {
        string?[] parts = [credentials.SecretKey, credentials.Token, credentials.AccessKey];
        foreach (var part in parts.OfType<string>().Where(part => part.Length > 0))
        {
            message = message.Replace(part, "***", StringComparison.Ordinal);
        }

        var line = string.Concat(message.Select(character => char.IsControl(character) ? ' ' : character));
        return line.Length <= LongestQuote ? line : line[..LongestQuote] + "...";
    }
}
