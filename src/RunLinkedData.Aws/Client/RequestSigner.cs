using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Auth;

namespace RunLinkedData.Aws.Client;

/// <summary>Signs requests: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html.</summary>
internal static class RequestSigner
{
    /// <summary>Adds date, session token and signature to a POST without a query.</summary>
    public static void Sign(
        HttpRequestMessage request, AwsCall call, byte[] body, string region, ImmutableCredentials credentials, DateTimeOffset now)
    {
        var address = request.RequestUri!;
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["content-type"] = call.ContentType,
            ["host"] = address.Authority,
            ["x-amz-date"] = now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture),
        };
        if (call.Target is { } target)
        {
            headers["x-amz-target"] = target;
        }

        if (credentials.UseToken)
        {
            headers["x-amz-security-token"] = credentials.Token;
        }

        // The path's escapes are escaped once more, for all services but S3.
        var path = string.Join('/', address.AbsolutePath.Split('/').Select(Uri.EscapeDataString));
        var names = string.Join(';', headers.Keys);
        var canonical = $"POST\n{path}\n\n{string.Concat(headers.Select(header => $"{header.Key}:{header.Value}\n"))}"
            + $"\n{names}\n{Convert.ToHexStringLower(SHA256.HashData(body))}";
        var signature = AWS4Signer.ComputeSignature(credentials, region, now.UtcDateTime, call.Service, names, canonical);

        request.Content!.Headers.ContentType = MediaTypeHeaderValue.Parse(call.ContentType);
        foreach (var (name, value) in headers.Where(header => header.Key is not ("content-type" or "host")))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        request.Headers.TryAddWithoutValidation("Authorization", signature.ForAuthorizationHeader);
    }
}
