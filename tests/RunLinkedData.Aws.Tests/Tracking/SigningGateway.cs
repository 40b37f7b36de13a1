using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using RunLinkedData.Aws.Tests.Emulator;
using RunLinkedData.Testing.Http;

namespace RunLinkedData.Aws.Tests.Tracking;

/// <summary>
/// What stands before an MLflow that AWS runs: it lets requests through that are signed as the published protocol says, and refuses all
/// others. The signature is computed from the specification alone.
/// </summary>
internal sealed class SigningGateway : IDisposable
{
    public const string AccessKey = "AKIDEXAMPLE";

    private readonly ScriptedServer _server;
    private readonly HttpClient _client = new();
    private readonly Uri _behind;

    public SigningGateway(Uri behind)
    {
        _behind = behind;
        _server = new ScriptedServer(AnswerAsync);
    }

    public Uri Uri => _server.Uri;

    /// <summary>A secret for each access key that it knows, with the session token that must come along.</summary>
    public ConcurrentDictionary<string, (string Secret, string? Token)> Keys { get; } = new();

    public required string Service { get; init; }

    public required string Region { get; init; }

    /// <summary>The header that must be there, and signed; null for none.</summary>
    public (string Name, string Value)? Route { get; init; }

    /// <summary>Why requests were refused.</summary>
    public ConcurrentQueue<string> Refusals { get; } = new();

    public IReadOnlyList<ScriptedRequest> Requests => _server.Requests;

    public void Dispose()
    {
        _server.Dispose();
        _client.Dispose();
    }

    private async Task AnswerAsync(ScriptedRequest request)
    {
        if (ProblemOf(request) is { } problem)
        {
            Refusals.Enqueue($"{request.Method} {request.Target}: {problem}");
            await request.AnswerAsync(
                403, """{"message":"The request signature we calculated does not match the signature you provided."}""");
            return;
        }

        using HttpRequestMessage forwarded = new(new HttpMethod(request.Method), new Uri(_behind, request.Target));
        if (request.Body.Length > 0)
        {
            forwarded.Content = new ByteArrayContent(request.Body);
            forwarded.Content.Headers.TryAddWithoutValidation("Content-Type", request.Headers["Content-Type"]);
        }

        using var answer = await _client.SendAsync(forwarded);
        await request.AnswerAsync(
            (int)answer.StatusCode,
            await answer.Content.ReadAsStringAsync(),
            answer.Content.Headers.ContentType?.ToString() ?? "text/plain");
    }

    private string? ProblemOf(ScriptedRequest request)
    {
        if (!request.Headers.TryGetValue("Authorization", out var authorization)
            || authorization.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries)
                is not ["AWS4-HMAC-SHA256", var credential, var signedHeaders, var signature])
        {
            return "it is not signed";
        }

        var (scope, signed) = (credential["Credential=".Length..].Split('/'), signedHeaders["SignedHeaders=".Length..].Split(';'));
        var hash = Convert.ToHexStringLower(SHA256.HashData(request.Body));
        string[] needed = ["host", "x-amz-content-sha256", "x-amz-date", .. Route is null ? [] : new[] { Route.Value.Name }];
        if (!Keys.TryGetValue(scope[0], out var key))
        {
            return $"nobody has the key {scope[0]}";
        }

        return scope[2] != Region || scope[3] != Service ? $"it is signed for {scope[3]} in {scope[2]}"
            : !IsNow(request.Headers["X-Amz-Date"]) ? "its time is another"
            : request.Headers.GetValueOrDefault("X-Amz-Content-SHA256") != hash ? "the hash is not that of the body"
            : request.Headers.GetValueOrDefault("X-Amz-Security-Token") != key.Token ? "the session token is another"
            : key.Token is not null && !signed.Contains("x-amz-security-token") ? "the session token is not signed"
            : Route is { } route && request.Headers.GetValueOrDefault(route.Name) != route.Value ? "the server is not named"
            : needed.FirstOrDefault(name => !signed.Contains(name)) is { } missing ? $"{missing} is not signed"
            : signed.Contains("connection") ? "Connection is signed"
            : request.Target.Contains('+', StringComparison.Ordinal) ? "there is a '+' in the address"
            : signature["Signature=".Length..] == SigV4.Sign(
                request.Method, request.Target, request.Headers, request.Body, signed, key.Secret, Region, Service) ? null
            : "the signature is wrong";
    }

    private static bool IsNow(string date) =>
        DateTime.TryParseExact(
            date, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
        && (time.ToUniversalTime() - DateTime.UtcNow).Duration() <= TimeSpan.FromMinutes(5);
}
