using System.Text.Json.Serialization;

namespace RunLinkedData.Model.Manifest;

/// <summary>How the types of the manifest are written as JSON.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(DatasetManifest))]
[JsonSerializable(typeof(string))]
internal sealed partial class DatasetJson : JsonSerializerContext;
