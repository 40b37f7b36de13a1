using System.Text.Json.Serialization;

namespace RunLinkedData.Datasets.Publishing;

/// <summary>How part manifests are written as JSON: as manifests are, and numbers that are not finite by their names.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(BigIntegerText)])]
[JsonSerializable(typeof(PartManifest))]
internal sealed partial class PartJson : JsonSerializerContext;
