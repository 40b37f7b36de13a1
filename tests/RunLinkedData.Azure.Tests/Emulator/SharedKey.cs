using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using RunLinkedData.Testing.Servers;

namespace RunLinkedData.Azure.Tests.Emulator;

/// <summary>
/// Signatures of requests: https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key, written from there and not
/// from the SDK.
/// </summary>
internal static class SharedKey
{
    private static readonly string[] Signed =
    [
        "Content-Encoding", "Content-Language", "Content-Length", "Content-MD5", "Content-Type", "Date", "If-Modified-Since", "If-Match",
        "If-None-Match", "If-Unmodified-Since", "Range",
    ];

    public static string Sign(LoopbackRequest request, string account, string key)
    {
        StringBuilder text = new();
        text.Append(request.Method).Append('\n');
        foreach (var name in Signed)
        {
            var value = request.Headers.GetValueOrDefault(name) ?? "";
            text.Append(name == "Content-Length" && value == "0" ? "" : value).Append('\n');
        }

        foreach (var (name, value) in request.Headers
            .Where(header => header.Key.StartsWith("x-ms-", StringComparison.OrdinalIgnoreCase))
            .Select(header => (header.Key.ToLowerInvariant(), header.Value))
            .OrderBy(header => header.Item1, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"{name}:{value}\n");
        }

        text.Append('/').Append(account).Append(request.RawPath);
        foreach (var (name, value) in request.Query.OrderBy(item => item.Key, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{name.ToLowerInvariant()}:{value}");
        }

        return Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(key), Encoding.UTF8.GetBytes(text.ToString())));
    }
}
