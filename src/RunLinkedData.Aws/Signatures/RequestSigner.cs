using System.Security.Cryptography;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Auth;

namespace RunLinkedData.Aws.Signatures;

/// <summary>Signs requests that are not made by a client of the AWS SDK, with the SDK's signer.</summary>
/// <remarks>Signature version 4: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html.</remarks>
internal static class RequestSigner
{
    /// <summary>Stands for the hash of a body that is not signed, where a service takes such.</summary>
    public const string UnsignedBody = "UNSIGNED-PAYLOAD";

    /// <summary>The name of S3 in signatures.</summary>
    public const string S3 = "s3";

    // The signer asks it for nothing that a request does not say.
    private static readonly ServiceConfig Config = new("");

    /// <summary>
    /// Adds date, session token, the hash of the body and the signature. Signed are the host, the type of the content and the headers
    /// that the request has by now, except for those that change on the way: Connection, and what the SDK leaves out, as User-Agent.
    /// </summary>
    /// <param name="request">
    /// The request. Path and query of its address are escaped as <see cref="Uri.EscapeDataString(string)"/> does it, which is how the SDK
    /// signs them; no slash in the path is escaped.
    /// </param>
    /// <param name="bodyHash">
    /// The SHA-256 of the body as it is sent, in lowercase hexadecimal digits, or <see cref="UnsignedBody"/>.
    /// </param>
    /// <param name="service">The service's name in signatures, such as <c>logs</c>.</param>
    /// <param name="region">The region that is signed for.</param>
    /// <param name="credentials">Who asks.</param>
    /// <param name="now">The time, by the service's clock.</param>
    public static void Sign(
        HttpRequestMessage request, string bodyHash, string service, string region, ImmutableCredentials credentials, DateTimeOffset now)
    {
        var address = request.RequestUri!;
        HashedRequest signed = new(service, bodyHash)
        {
            HttpMethod = request.Method.Method,
            Endpoint = new Uri(address.GetLeftPart(UriPartial.Authority)),
            ResourcePath = "/{Path+}",
            UseQueryString = true,
            OverrideSigningServiceName = service,
            AuthenticationRegion = region,

            // A path is escaped once more for the signature, but for S3.
            UseDoubleEncoding = service != S3,
        };
        // Only what replaces a name in the path is escaped as a path is in a signature.
        signed.AddPathResource("{Path+}", Uri.UnescapeDataString(address.AbsolutePath[1..]));
        foreach (var parameter in Parameters(address.Query).GroupBy(parameter => parameter.Name, parameter => parameter.Value))
        {
            signed.ParameterCollection.Add(parameter.Key, [.. parameter]);
        }

        foreach (var (name, values) in request.Headers.Where(header => header.Key != "Connection"))
        {
            signed.Headers[name] = string.Join(',', values);
        }

        if (request.Content?.Headers.ContentType is { } type)
        {
            signed.Headers["Content-Type"] = type.ToString();
        }

        if (credentials.UseToken)
        {
            signed.Headers["X-Amz-Security-Token"] = credentials.Token;
        }

        var signature = new AWS4Signer().SignRequest(
            signed, Config, metrics: null, credentials.AccessKey, credentials.SecretKey, now.UtcDateTime);
        foreach (var (name, value) in signed.Headers.Where(header => IsNew(header.Key)))
        {
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, value);
        }

        request.Headers.Remove("Authorization");
        request.Headers.TryAddWithoutValidation("Authorization", signature.ForAuthorizationHeader);
    }

    /// <summary>The same for a body that is in memory.</summary>
    public static void Sign(
        HttpRequestMessage request, byte[] body, string service, string region, ImmutableCredentials credentials, DateTimeOffset now) =>
        Sign(request, Convert.ToHexStringLower(SHA256.HashData(body)), service, region, credentials, now);

    private static bool IsNew(string header) => header.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<(string Name, string Value)> Parameters(string query) =>
        from part in query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
        let pair = part.Split('=', 2)
        select (Uri.UnescapeDataString(pair[0]), pair.Length == 2 ? Uri.UnescapeDataString(pair[1]) : "");

    /// <summary>A request whose body the signer need not read.</summary>
    private sealed class HashedRequest : DefaultRequest, IRequest
    {
        private readonly string _bodyHash;

        public HashedRequest(string service, string bodyHash)
            : base(new Question(), service)
        {
            _bodyHash = bodyHash;
            ContentStream = Stream.Null;
        }

        string IRequest.ComputeContentStreamHash() => _bodyHash;
    }

    /// <summary>Stands for a request of the SDK, of which the signer needs no more than that there is one.</summary>
    private sealed class Question : AmazonWebServiceRequest;
}
