using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Azure.Core;
using Azure.Core.Pipeline;
using RunLinkedData.MLflow.Artifacts.Transfers;

namespace RunLinkedData.Azure.Blobs.Calls;

/// <summary>
/// Sends <c>Content-MD5</c> along with a body: the storage refuses what is another one, and of a whole blob keeps it. The SDK takes such a
/// hash for blocks only, and would read the content of a blob as if it were sent to make one.
/// </summary>
internal sealed class ContentMd5 : HttpPipelineSynchronousPolicy
{
    private const string Property = "RunLinkedData.ContentMd5";

    /// <summary>The MD5 of what is sent. It is read from its start to its end, which is not counted as progress.</summary>
    [SuppressMessage("Security", "CA5351:Do Not Use Broken Cryptographic Algorithms", Justification = "It is what Azure compares.")]
    public static byte[] Of(UploadContent content)
    {
        using var bytes = content.OpenRead();
        return MD5.HashData(bytes);
    }

    /// <summary>Lets the calls that follow carry a hash, until what is given back is disposed of.</summary>
    public static IDisposable Attach(byte[] md5) =>
        HttpPipeline.CreateHttpMessagePropertiesScope(new Dictionary<string, object?> { [Property] = Convert.ToBase64String(md5) });

    public override void OnSendingRequest(HttpMessage message)
    {
        if (message.TryGetProperty(Property, out var value) && value is string text)
        {
            message.Request.Headers.SetValue("Content-MD5", text);
        }
    }
}
