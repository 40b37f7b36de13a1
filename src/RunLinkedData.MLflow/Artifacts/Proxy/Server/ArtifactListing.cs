using System.Text.Json;
using System.Text.Json.Serialization;
using RunLinkedData.MLflow.Http;

namespace RunLinkedData.MLflow.Artifacts.Proxy.Server;

/// <summary>Asks the server what lies in a folder.</summary>
internal sealed class ArtifactListing(MlflowHttp http, ArtifactAddress address)
{
    /// <summary>What lies in a folder, by path in ordinal order.</summary>
    public async Task<IReadOnlyList<ArtifactEntry>> ListAsync(string folder, CancellationToken cancellationToken)
    {
        var call = new HttpCall(HttpMethod.Get, "")
        {
            Address = address.Listing,
            TrustsAddress = true,
            Query = [("path", address.PathOnServer(folder))],
        };
        try
        {
            var answer = await http.SendAsync(call, cancellationToken).ConfigureAwait(false);
            var prefix = folder.Length == 0 ? "" : folder + "/";
            return [.. (Read(answer.Body).Files ?? [])
                .Select(file => new ArtifactEntry
                {
                    Path = prefix + file.Path,
                    IsFolder = file.IsDir,
                    Bytes = file.IsDir ? null : file.FileSize,
                })
                .OrderBy(entry => entry.Path, StringComparer.Ordinal)];
        }
        catch (MlflowException exception) when (exception.Code == MlflowErrorCode.ResourceDoesNotExist)
        {
            return [];
        }
    }

    /// <summary>The entry of one file or folder; null when it is not there.</summary>
    public async Task<ArtifactEntry?> FindAsync(string path, CancellationToken cancellationToken)
    {
        var entries = await ListAsync(ArtifactPath.FolderOf(path), cancellationToken).ConfigureAwait(false);
        return entries.FirstOrDefault(entry => entry.Path == path);
    }

    private FileList Read(byte[] json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, ProxyJson.Default.FileList) ?? new FileList();
        }
        catch (JsonException exception)
        {
            throw new MlflowException(
                MlflowErrorCode.EndpointNotFound,
                $"GET {HttpErrors.Show(address.Listing)} did not answer as MLflow does. "
                + "Perhaps that is the page of a proxy or a login; check MLFLOW_TRACKING_URI.",
                exception);
        }
    }
}

/// <summary>The server's answer to a listing. The size is left out for folders and for empty files.</summary>
internal sealed record FileList
{
    /// <summary>Null for none.</summary>
    public IReadOnlyList<FileItem>? Files { get; init; }
}

/// <summary>An item of a listing; its path is the name alone.</summary>
internal sealed record FileItem(string Path, bool IsDir, long FileSize);

/// <summary>The JSON of the artifact calls.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.AllowReadingFromString,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(FileList))]
[JsonSerializable(typeof(MultipartRequest))]
[JsonSerializable(typeof(MultipartTicket))]
[JsonSerializable(typeof(PresignedDownload))]
[JsonSerializable(typeof(ServerInfo))]
internal sealed partial class ProxyJson : JsonSerializerContext;
