using System.Text.Json;

namespace RunLinkedData.Testing.Servers;

public sealed partial class FakeMlflowArtifacts
{
    private const string Presigned = "/api/2.0/mlflow-artifacts/presigned/";

    private int _signatures;

    /// <summary>Whether it is 3.15 or later with a storage behind it, for which it signs addresses.</summary>
    public bool OffersDirectDownloads { get; init; }

    /// <summary>Signatures up to this number have expired.</summary>
    public int ExpiredSignatures { get; set; }

    private Task SendServerInfoAsync(LoopbackRequest request) => OffersDirectDownloads
        ? request.SendAsync(
            200,
            """{"store_type": "SqlStore", "workspaces_enabled": false, "multipart_uploads_enabled": true, "multipart_downloads_enabled": true}""")
        : request.SendAsync(404, "<!doctype html><title>404 Not Found</title>", "text/html");

    private Task SignAsync(LoopbackRequest request)
    {
        var path = PythonUrl.Decode(request.RawPath[Presigned.Length..]);
        if (!OffersDirectDownloads)
        {
            return SendErrorAsync(request, 501, "NOT_IMPLEMENTED", "Presigned downloads are not supported");
        }

        var file = new FileInfo(_folder[path]);
        return !file.Exists
            ? SendErrorAsync(request, 404, "RESOURCE_DOES_NOT_EXIST", "Artifact not found")
            : request.SendAsync(200, JsonSerializer.Serialize(
                new
                {
                    url = $"{Bucket.Address}{Uri.EscapeDataString(path)}?X-Signature=secret-{Interlocked.Increment(ref _signatures)}",
                    headers = new Dictionary<string, string>(),
                    file_size = file.Length,
                },
                Json));
    }

    /// <summary>The storage: it refuses a second kind of login, and a signature that has expired.</summary>
    private Task SendSignedAsync(LoopbackRequest request)
    {
        var number = int.Parse(request.Query["X-Signature"]["secret-".Length..], null);
        if (request.Headers.ContainsKey("Authorization") || number <= ExpiredSignatures)
        {
            return request.SendAsync(
                403, "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>", "application/xml");
        }

        var file = new FileInfo(_folder[Uri.UnescapeDataString(request.RawPath.TrimStart('/'))]);
        return SendFileAsync(request, file, $"\"{file.LastWriteTimeUtc.Ticks}\"");
    }
}
