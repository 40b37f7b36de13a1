using System.Text.Json.Serialization;

namespace RunLinkedData.Model.Provenance.Files;

/// <summary>How the record of a run is written as JSON: snake_case, without what is not known.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(RunProvenance))]
[JsonSerializable(typeof(MemberProvenance))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class ProvenanceJson : JsonSerializerContext;
