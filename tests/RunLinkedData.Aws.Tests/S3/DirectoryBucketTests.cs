using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Amazon.Runtime;
using NUnit.Framework;
using RunLinkedData.Aws.S3;
using RunLinkedData.Aws.Tests.Emulator;
using RunLinkedData.MLflow.Artifacts;

namespace RunLinkedData.Aws.Tests.S3;

/// <summary>Directory buckets (S3 Express One Zone), whose sessions only the SDK knows: files go in one part there.</summary>
public sealed class DirectoryBucketTests
{
    [Test]
    public async Task Write_DirectoryBucket_GoesInOnePartWithASession()
    {
        ConcurrentQueue<(string What, string? Session)> calls = new();
        using var context = S3Stores.NewContext();
        var store = S3ArtifactStore.CreateFactory(new S3Options
        {
            Region = "us-west-2",
            Credentials = new BasicAWSCredentials(S3Emulator.AccessKey, S3Emulator.Secret),
            Checksums = S3Checksums.WhenSupported,
            NewHandler = () => new ZoneOfOneBucket(calls),
        })("s3://runs--usw2-az1--x-s3/1/run/artifacts", context);

        await store.WriteAsync("a.txt", "text"u8.ToArray());

        Assert.That(
            calls.Where(call => call.What.Contains("a.txt", StringComparison.Ordinal)),
            Is.EqualTo(new[]
            {
                ("POST /1/run/artifacts/a.txt?uploads", "session-token"),
                ("PUT /1/run/artifacts/a.txt?partNumber=1&uploadId=upload", "session-token"),
                ("POST /1/run/artifacts/a.txt?uploadId=upload", "session-token"),
            }));
    }

    private sealed class ZoneOfOneBucket(ConcurrentQueue<(string What, string? Session)> calls) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var what = $"{request.Method} {request.RequestUri!.PathAndQuery}";
            calls.Enqueue((what, request.Headers.TryGetValues("x-amz-s3session-token", out var token) ? token.Single() : null));
            HttpResponseMessage answer = new(HttpStatusCode.OK)
            {
                RequestMessage = request,
                Content = new StringContent(
                    what.EndsWith("session", StringComparison.Ordinal) ? Session
                    : what.EndsWith("uploads", StringComparison.Ordinal)
                        ? "<InitiateMultipartUploadResult><UploadId>upload</UploadId></InitiateMultipartUploadResult>"
                    : request.Method == HttpMethod.Post
                        ? "<CompleteMultipartUploadResult><ETag>\"e-1\"</ETag></CompleteMultipartUploadResult>"
                    : ""),
            };
            answer.Headers.TryAddWithoutValidation("ETag", "\"e\"");
            return Task.FromResult(answer);
        }

        private static string Session => string.Create(
            CultureInfo.InvariantCulture,
            $"""
            <CreateSessionResult><Credentials><SessionToken>session-token</SessionToken><SecretAccessKey>secret</SecretAccessKey>
            <AccessKeyId>key</AccessKeyId><Expiration>{TimeProvider.System.GetUtcNow().AddMinutes(5):yyyy-MM-ddTHH:mm:ssZ}</Expiration>
            </Credentials></CreateSessionResult>
            """);
    }
}
