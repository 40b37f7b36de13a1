using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace RunLinkedData.Testing.Servers;

/// <summary>
/// A storage like S3 that is entered by signed addresses alone. It refuses what S3 refuses: a second kind of login, headers that are not
/// what was signed, an address that has expired or is of another method, a body without a length.
/// </summary>
public sealed partial class SignedBucket : IAsyncDisposable
{
    public const string Name = "mlbucket";

    private readonly ConcurrentDictionary<string, Signature> _signatures = new();
    private readonly ConcurrentDictionary<string, StoredFile> _files = new(StringComparer.Ordinal);

    public SignedBucket() => Server = new LoopbackServer(AnswerAsync);

    public LoopbackServer Server { get; }

    public IEnumerable<string> Keys => _files.Keys;

    public IReadOnlyList<string> Signatures => [.. _signatures.Keys];

    public StoredFile? Find(string key) => _files.GetValueOrDefault(key);

    public void Store(string key, byte[] bytes) =>
        _files[key] = new StoredFile(
            bytes, $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))[..32]}\"", new Dictionary<string, string>());

    /// <summary>All addresses that were given until now have expired.</summary>
    public void Expire()
    {
        foreach (var signature in _signatures.Values)
        {
            signature.HasExpired = true;
        }
    }

    /// <summary>An address for one file and one method.</summary>
    public string Sign(string method, string key, Dictionary<string, string> headers)
    {
        var mark = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        _signatures[mark] = new Signature(method, key, headers);
        var names = string.Join("%3B", headers.Keys.Append("host").Select(name => name.ToLowerInvariant()).Order(StringComparer.Ordinal));
        return $"{Server.Address}{Name}/{string.Join('/', key.Split('/').Select(Uri.EscapeDataString))}?X-Amz-Algorithm=AWS4-HMAC-SHA256"
            + $"&X-Amz-Credential=testing%2F20261128%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20261128T150407Z&X-Amz-Expires=900"
            + $"&X-Amz-SignedHeaders={names}&X-Amz-Signature={mark}";
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    private async Task AnswerAsync(LoopbackRequest request)
    {
        using var body = new MemoryStream();
        await request.CopyBodyToAsync(body);
        var signature = _signatures.GetValueOrDefault(request.Query.GetValueOrDefault("X-Amz-Signature", ""));
        var key = Uri.UnescapeDataString(request.RawPath[(Name.Length + 2)..]);
        var refusal = request.Headers.ContainsKey("Authorization") ? (400, "InvalidArgument", "Only one auth mechanism allowed")
            : signature is null || signature.Method != request.Method || signature.Key != key || !HasHeaders(request, signature)
                ? (403, "SignatureDoesNotMatch", $"<StringToSign>{request.RawQuery}</StringToSign>")
            : signature.HasExpired ? (403, "AccessDenied", "Request has expired")
            : request.Method == "PUT" && (request.IsChunked || !request.Headers.ContainsKey("Content-Length"))
                ? (411, "MissingContentLength", "You must provide the Content-Length HTTP header.")
            : default;
        if (refusal.Item1 != 0)
        {
            await SendErrorAsync(request, refusal.Item1, refusal.Item2, refusal.Item3);
        }
        else if (request.Method == "PUT")
        {
            Store(key, body.ToArray());
            _files[key] = _files[key] with { Headers = new Dictionary<string, string>(request.Headers, StringComparer.OrdinalIgnoreCase) };
            await request.SendAsync(200, "", "text/html; charset=utf-8", ("ETag", _files[key].ETag));
        }
        else if (_files.TryGetValue(key, out var file))
        {
            await SendAsync(request, file);
        }
        else
        {
            await SendErrorAsync(request, 404, "NoSuchKey", "The specified key does not exist.");
        }
    }

    private static async Task SendAsync(LoopbackRequest request, StoredFile file)
    {
        var (bytes, length) = (file.Bytes, file.Bytes.Length);
        if (request.Headers.TryGetValue("If-Match", out var wanted) && wanted != file.ETag)
        {
            await SendErrorAsync(request, 412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold");
            return;
        }

        (string, string)[] headers = [("ETag", file.ETag), ("Content-Type", "application/octet-stream"), ("Accept-Ranges", "bytes")];
        var range = Range().Match(request.Headers.GetValueOrDefault("Range", ""));
        if (!range.Success)
        {
            await request.SendAsync(200, new MemoryStream(bytes), length, headers);
            return;
        }

        var from = int.Parse(range.Groups[1].Value, CultureInfo.InvariantCulture);
        if (from >= length)
        {
            await request.SendAsync(416, Stream.Null, 0, [.. headers, ("Content-Range", $"bytes */{length}")]);
            return;
        }

        var to = range.Groups[2].Length == 0
            ? length - 1
            : Math.Min(length - 1, int.Parse(range.Groups[2].Value, CultureInfo.InvariantCulture));
        var content = new MemoryStream(bytes, from, to - from + 1);
        await request.SendAsync(206, content, content.Length, [.. headers, ("Content-Range", $"bytes {from}-{to}/{length}")]);
    }

    private static bool HasHeaders(LoopbackRequest request, Signature signature) =>
        signature.Headers.All(header => request.Headers.GetValueOrDefault(header.Key) == header.Value)
        && request.Headers.Keys.Where(name => name.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase))
            .All(name => signature.Headers.Keys.Contains(name, StringComparer.OrdinalIgnoreCase));

    private static Task SendErrorAsync(LoopbackRequest request, int status, string code, string message) => request.SendAsync(
        status,
        $"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>{message}</Message></Error>",
        "application/xml");

    [GeneratedRegex("^bytes=([0-9]+)-([0-9]*)$")]
    private static partial Regex Range();

    private sealed record Signature(string Method, string Key, Dictionary<string, string> Headers)
    {
        public bool HasExpired { get; set; }
    }
}

/// <summary>A file in a <see cref="SignedBucket"/>, and what came with it.</summary>
public sealed record StoredFile(byte[] Bytes, string ETag, IReadOnlyDictionary<string, string> Headers);
