using System.Text.Json.Serialization;

namespace RunLinkedData.MLflow.Artifacts.Presigned;

/// <summary>
/// Asks for an address of a run's file that lives for <paramref name="Expiration"/> seconds; null for as long as the server likes.
/// </summary>
internal sealed record AddressRequest(string RunId, string Path, int? Expiration);

/// <summary>The address, what must go along, and the size of a file that is there.</summary>
internal sealed record AddressAnswer(string? PresignedUrl, IReadOnlyDictionary<string, string>? Headers, long? FileSize);

/// <summary>The JSON of the two calls.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.AllowReadingFromString,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AddressRequest))]
[JsonSerializable(typeof(AddressAnswer))]
internal sealed partial class PresignedJson : JsonSerializerContext;
