using System.Net.Http.Headers;
using Amazon.Runtime;
using NUnit.Framework;
using RunLinkedData.Aws.Signatures;
using RunLinkedData.Aws.Tests.Emulator;

namespace RunLinkedData.Aws.Tests.Signatures;

public class RequestSignerTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 30, 3, 2, 1, TimeSpan.FromHours(2));

    [TestCase("POST", "https://logs.eu-central-1.amazonaws.com/", "{}")]
    [TestCase("POST", "http://127.0.0.1:4566/a%20b/v1/describejobs", "{\"jobs\":[\"\u00e4\"]}")]
    [TestCase("GET", "https://example.org/api/get?run_id=a%2Bb&z=%20x&b=%C3%A4&empty=&flag", "")]
    [TestCase("GET", "https://example.org/api/get?id=b&id=a&Z=1&a=2&a-b=3", "")]
    [TestCase("PUT", "https://example.org/p%C3%A4th/a%2Bb/%40x%3Dy", "content")]
    [TestCase("DELETE", "https://example.org/api/2.0/x%25y?q=100%25", "")]
    public void Sign_Request_IsAsTheSpecificationSays(string method, string address, string content)
    {
        using var request = New(method, address, content);
        var body = System.Text.Encoding.UTF8.GetBytes(content);

        RequestSigner.Sign(request, body, "execute-api", "eu-central-1", new ImmutableCredentials("AKIDEXAMPLE", "secret", "token"), Now);

        var headers = Headers(request);
        var parts = headers["Authorization"].Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);
        var signed = parts[2].Split('=')[1].Split(';');
        Assert.That(parts[1], Is.EqualTo("Credential=AKIDEXAMPLE/20261130/eu-central-1/execute-api/aws4_request"));
        Assert.That(headers["X-Amz-Date"], Is.EqualTo("20261130T010201Z"));
        Assert.That(headers["X-Amz-Security-Token"], Is.EqualTo("token"));
        Assert.That(
            signed,
            Is.SupersetOf(new[] { "host", "x-amz-content-sha256", "x-amz-date", "x-amz-security-token", "x-route" })
                .And.Not.Contain("connection").And.Not.Contain("user-agent"));
        Assert.That(
            parts[3],
            Is.EqualTo("Signature=" + SigV4.Sign(
                method, request.RequestUri!.PathAndQuery, headers, body, signed, "secret", "eu-central-1", "execute-api")));
    }

    [Test]
    public void Sign_Twice_IsThatOfTheSecondTime()
    {
        using var request = New("POST", "https://example.org/", "{}");
        var credentials = new ImmutableCredentials("AKIDEXAMPLE", "secret", null);

        RequestSigner.Sign(request, "{}"u8.ToArray(), "logs", "eu-central-1", credentials, Now.AddHours(-1));
        RequestSigner.Sign(request, "{}"u8.ToArray(), "logs", "eu-central-1", credentials, Now);
        using var other = New("POST", "https://example.org/", "{}");
        RequestSigner.Sign(other, "{}"u8.ToArray(), "logs", "eu-central-1", credentials, Now);

        Assert.That(Headers(request), Is.EquivalentTo(Headers(other)));
    }

    private static HttpRequestMessage New(string method, string address, string content)
    {
        HttpRequestMessage request = new(new HttpMethod(method), address);
        request.Headers.Add("X-Route", "a, b");
        request.Headers.Connection.Add("keep-alive");
        request.Headers.UserAgent.ParseAdd("test");
        if (content.Length > 0)
        {
            request.Content = new StringContent(content) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        }

        return request;
    }

    private static Dictionary<string, string> Headers(HttpRequestMessage request)
    {
        var headers = request.Headers.ToDictionary(
            header => header.Key, header => string.Join(',', header.Value), StringComparer.OrdinalIgnoreCase);
        headers["Host"] = request.RequestUri!.Authority;
        if (request.Content?.Headers.ContentType is { } type)
        {
            headers["Content-Type"] = type.ToString();
        }

        return headers;
    }
}
