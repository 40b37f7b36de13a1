using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using RunLinkedData.MLflow.Http;

namespace RunLinkedData.MLflow.Artifacts.Routes;

/// <summary>A server's answer to a listing. The size is left out for folders and for empty files.</summary>
internal sealed record FileList
{
    private static readonly byte[][] Members = ["files"u8.ToArray(), "root_uri"u8.ToArray()];

    /// <summary>Null for none.</summary>
    public IReadOnlyList<FileItem>? Files { get; init; }

    /// <summary>The run's artifact URI, where a run's files were asked for.</summary>
    public string? RootUri { get; init; }

    /// <summary>From where on there is more; null or empty for the end.</summary>
    public string? NextPageToken { get; init; }

    /// <summary>Takes an answer in, if it is one.</summary>
    public static bool TryRead(HttpAnswer answer, [NotNullWhen(true)] out FileList? list)
    {
        list = null;
        try
        {
            list = answer.IsJson && JsonObject.HasOneOf(answer.Body, Members)
                ? JsonSerializer.Deserialize(answer.Body, FileListJson.Default.FileList)
                : null;
        }
        catch (JsonException)
        {
            // Cut off, or something else.
        }

        return list is not null;
    }
}

/// <summary>An item of a listing. Its path is the name alone where the proxy is asked, and from the run's root where a run is.</summary>
internal sealed record FileItem(string Path, bool IsDir, long FileSize)
{
    /// <summary>As an entry at that path.</summary>
    public ArtifactEntry ToEntry(string path) => new() { Path = path, IsFolder = IsDir, Bytes = IsDir ? null : FileSize };
}

/// <summary>The JSON of listings.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.AllowReadingFromString)]
[JsonSerializable(typeof(FileList))]
internal sealed partial class FileListJson : JsonSerializerContext;
