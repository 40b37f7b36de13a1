using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using RunLinkedData.MLflow.Http;

namespace RunLinkedData.MLflow.Artifacts.Proxy.Server;

/// <summary>Asks the server what lies in a folder.</summary>
internal sealed class ArtifactListing(MlflowHttp http, ArtifactAddress address)
{
    private static readonly byte[][] Members = ["files"u8.ToArray()];

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
            Understands = answer => answer.IsJson && JsonObject.HasOneOf(answer.Body, Members) && TryRead(answer.Body, out list),
        };
        try
        {
            await http.SendAsync(call, cancellationToken).ConfigureAwait(false);
            var prefix = folder.Length == 0 ? "" : folder + "/";
            return [.. (list!.Files ?? [])
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

    private static bool TryRead(byte[] json, [NotNullWhen(true)] out FileList? list)
    {
        try
        {
            list = JsonSerializer.Deserialize(json, ProxyJson.Default.FileList);
        }
        catch (JsonException)
        {
            list = null;
        }

        return list is not null;
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
