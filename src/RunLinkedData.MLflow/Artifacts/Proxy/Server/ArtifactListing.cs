using System.Text.Json.Serialization;
using RunLinkedData.MLflow.Artifacts.Routes;
using RunLinkedData.MLflow.Http;

namespace RunLinkedData.MLflow.Artifacts.Proxy.Server;

/// <summary>Asks the server what lies in a folder.</summary>
internal sealed class ArtifactListing(MlflowHttp http, ArtifactAddress address)
{
    /// <summary>What lies in a folder, by path in ordinal order.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <param name="isSaving">Whether it is asked for what was just sent, and so is worth waiting for.</param>
    public async Task<IReadOnlyList<ArtifactEntry>> ListAsync(string folder, CancellationToken cancellationToken, bool isSaving = false)
    {
        FileList? list = null;
        var call = new HttpCall(HttpMethod.Get, "")
        {
            Address = address.Listing,
            TrustsAddress = true,
            Query = [("path", address.PathOnServer(folder))],
            IsSaving = isSaving,
            Understands = answer => FileList.TryRead(answer, out list),
        };
        try
        {
            await http.SendAsync(call, cancellationToken).ConfigureAwait(false);
            var prefix = folder.Length == 0 ? "" : folder + "/";
            return [.. (list!.Files ?? [])
                .Select(file => file.ToEntry(prefix + file.Path))
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
}

/// <summary>The JSON of the artifact calls.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.AllowReadingFromString,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(MultipartRequest))]
[JsonSerializable(typeof(MultipartTicket))]
[JsonSerializable(typeof(PresignedDownload))]
[JsonSerializable(typeof(ServerInfo))]
internal sealed partial class ProxyJson : JsonSerializerContext;
