using System.Security.Cryptography;
using System.Text;

namespace RunLinkedData.Aws.Tests.Emulator;

/// <summary>Signature version 4 as a service computes it, from the specification alone and not from the SDK.</summary>
internal static class SigV4
{
    /// <summary>Computes the signature of a request over the named headers.</summary>
    public static string Sign(
        string method,
        string target,
        IReadOnlyDictionary<string, string> headers,
        byte[] body,
        string[] signedHeaders,
        string secret,
        string region,
        string service)
    {
        var path = target.Split('?')[0];
        var query = target.Contains('?', StringComparison.Ordinal) ? target[(target.IndexOf('?', StringComparison.Ordinal) + 1)..] : "";
        var canonical = new StringBuilder()
            .Append(method).Append('\n')
            .Append(string.Join('/', path.Split('/').Select(Uri.EscapeDataString))).Append('\n')
            .AppendJoin('&', Canonical(query)).Append('\n');
        foreach (var name in signedHeaders)
        {
            canonical.Append(name).Append(':').Append(headers[name].Trim()).Append('\n');
        }

        canonical.Append('\n').AppendJoin(';', signedHeaders).Append('\n').Append(Hex(SHA256.HashData(body)));
        return Sign(canonical.ToString(), headers["x-amz-date"], secret, region, service);
    }

    /// <summary>The signature of a request to S3, whose path is not escaped once more, and which says what its body's hash is.</summary>
    public static string SignS3(
        string method,
        string path,
        string query,
        IReadOnlyDictionary<string, string> headers,
        string[] signedHeaders,
        string secret,
        string region)
    {
        var canonical = new StringBuilder()
            .Append(method).Append('\n')
            .Append(path).Append('\n')
            .AppendJoin('&', Canonical(query)).Append('\n');
        foreach (var name in signedHeaders)
        {
            canonical.Append(name).Append(':').Append(headers[name].Trim()).Append('\n');
        }

        canonical.Append('\n').AppendJoin(';', signedHeaders).Append('\n').Append(headers["x-amz-content-sha256"]);
        return Sign(canonical.ToString(), headers["x-amz-date"], secret, region, "s3");
    }

    private static IEnumerable<string> Canonical(string query) => query.Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(item => item.Contains('=', StringComparison.Ordinal) ? item : item + "=")
        .OrderBy(item => item[..item.IndexOf('=', StringComparison.Ordinal)], StringComparer.Ordinal)
        .ThenBy(item => item, StringComparer.Ordinal);

    private static string Sign(string canonical, string date, string secret, string region, string service)
    {
        var scope = $"{date[..8]}/{region}/{service}/aws4_request";
        var text = $"AWS4-HMAC-SHA256\n{date}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var key = Encoding.UTF8.GetBytes("AWS4" + secret);
        foreach (var part in new[] { date[..8], region, service, "aws4_request", text })
        {
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        }

        return Hex(key);
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
