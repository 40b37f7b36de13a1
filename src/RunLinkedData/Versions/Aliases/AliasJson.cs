using System.Text.Json.Serialization;

namespace RunLinkedData.Versions.Aliases;

/// <summary>How a move is written as JSON.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(StoredMove))]
internal sealed partial class AliasJson : JsonSerializerContext;
