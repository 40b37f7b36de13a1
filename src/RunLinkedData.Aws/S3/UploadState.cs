using System.Text.Json;
using System.Text.Json.Serialization;

namespace RunLinkedData.Aws.S3;

/// <summary>What another program needs to go on with an upload in parts.</summary>
/// <param name="Id">S3's own name of the upload.</param>
/// <param name="Mark">The mark that the object will have.</param>
/// <param name="HasChecksums">Whether its parts were announced with checksums.</param>
internal sealed record UploadState(string Id, string Mark, bool HasChecksums)
{
    /// <summary>Reads it back; null for what is none.</summary>
    public static UploadState? TryParse(string text)
    {
        try
        {
            var state = JsonSerializer.Deserialize(text, S3Json.Default.UploadState);
            return state is { Id.Length: > 0, Mark.Length: > 0 } ? state : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

[JsonSerializable(typeof(UploadState))]
internal sealed partial class S3Json : JsonSerializerContext;
