using System.Text.Json;
using System.Text.Json.Serialization;
using RunLinkedData.MLflow.Tracking;

namespace RunLinkedData.Questions.Lineage;

/// <summary>How a graph is written as JSON: snake_case, without what is not known.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(KindConverter), typeof(StatusConverter)])]
[JsonSerializable(typeof(LineageDocument))]
internal sealed partial class LineageJson : JsonSerializerContext
{
    private sealed class KindConverter() : JsonStringEnumConverter<LineageNodeKind>(JsonNamingPolicy.SnakeCaseLower);

    private sealed class StatusConverter() : JsonStringEnumConverter<RunStatus>(JsonNamingPolicy.SnakeCaseUpper);
}
