using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.S3;
using Amazon.S3.Model;
using RunLinkedData.Aws.Signatures;
using RunLinkedData.MLflow.Artifacts.Transfers.Calls;

namespace RunLinkedData.Aws.S3.Calls;

/// <summary>Stores objects of one bucket by plain requests; where they go to and how they are signed is the SDK's matter.</summary>
/// <remarks>
/// For small files the SDK's own call takes several times as long as the transfer itself.
/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html.
/// </remarks>
internal sealed class PutObject
{
    private const int LargestBuffer = 1 << 18;

    private readonly S3Settings _settings;
    private readonly HttpClient _http;
    private readonly string _address;
    private readonly string _region;

    private PutObject(S3Settings settings, HttpClient http, string address, string region) =>
        (_settings, _http, _address, _region) = (settings, http, address, region);

    /// <summary>For the bucket as a client of the SDK finds it; null where only the SDK can sign, as for directory buckets.</summary>
    public static PutObject? For(AmazonS3Client client, string bucket, S3Settings settings, HttpClient http)
    {
        var endpoint = client.DetermineServiceOperationEndpoint(new PutObjectRequest { BucketName = bucket, Key = "key" });
        return endpoint.Attributes["authSchemes"] is IEnumerable<object> schemes && schemes.FirstOrDefault() is PropertyBag scheme
            && scheme["name"] is "sigv4" && scheme["signingName"] is RequestSigner.S3 && scheme["signingRegion"] is string region
            ? new PutObject(settings, http, endpoint.URL.TrimEnd('/'), region)
            : null;
    }

    /// <summary>Makes one attempt.</summary>
    /// <param name="key">The object's key.</param>
    /// <param name="headers">What it is stored with.</param>
    /// <param name="body">What is sent. It is read once more before, where the signature is over it.</param>
    /// <param name="credentials">Who asks; null for nobody.</param>
    /// <param name="cancellationToken">Cancels the attempt.</param>
    /// <exception cref="S3Failure">The storage refuses it.</exception>
    public async Task<PutAnswer> SendAsync(
        string key,
        IEnumerable<KeyValuePair<string, string>> headers,
        SentContent body,
        ImmutableCredentials? credentials,
        CancellationToken cancellationToken)
    {
        var address = new Uri($"{_address}/{string.Join('/', key.Split('/').Select(Uri.EscapeDataString))}");
        using StreamContent content = new(body, (int)Math.Clamp(body.Length, 1, LargestBuffer));
        using HttpRequestMessage request = new(HttpMethod.Put, address) { Content = content };
        foreach (var (name, value) in headers.Concat(_settings.CallHeaders))
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        if (credentials is not null)
        {
            // The SDK has learnt of other calls how wrong the clock of this machine is.
            var now = CorrectClockSkew.GetCorrectedUtcNowForEndpoint(address.GetLeftPart(UriPartial.Authority));
            RequestSigner.Sign(request, HashOf(body), RequestSigner.S3, _region, credentials, new DateTimeOffset(now));
        }

        using var answer = await _http.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (answer.StatusCode != HttpStatusCode.OK)
        {
            throw await S3Failure.FromAsync(answer, cancellationToken).ConfigureAwait(false);
        }

        return new PutAnswer(Header(answer.Headers, "ETag") ?? throw S3Failure.NoETag(), Header(answer.Headers, "x-amz-checksum-sha256"));
    }

    private string HashOf(SentContent body)
    {
        if (_settings.LeavesBodiesUnsigned)
        {
            return RequestSigner.UnsignedBody;
        }

        var hash = Convert.ToHexStringLower(SHA256.HashData(body));
        body.Position = 0;
        return hash;
    }

    private static string? Header(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(name, out var values) ? values.First() : null;
}

/// <summary>What a storage says of an object that it has stored.</summary>
/// <param name="ETag">Its version.</param>
/// <param name="Sha256">The SHA-256 that it has computed, in base64; null when it does not say.</param>
internal sealed record PutAnswer(string ETag, string? Sha256);
