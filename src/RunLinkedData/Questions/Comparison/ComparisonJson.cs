using System.Text.Json;
using System.Text.Json.Serialization;
using RunLinkedData.Datasets.Comparison;
using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Questions.Comparison;

/// <summary>How a comparison is written as JSON: snake_case, without what is not there.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    Converters = [typeof(KindConverter), typeof(OutcomeConverter), typeof(ManifestConverter)])]
[JsonSerializable(typeof(ComparisonDocument), TypeInfoPropertyName = "Document")]
internal sealed partial class ComparisonJson : JsonSerializerContext
{
    private sealed class KindConverter() : JsonStringEnumConverter<ChangeKind>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false);

    private sealed class OutcomeConverter()
        : JsonStringEnumConverter<DatasetOutcome>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false);

    // Without columns, profile and the list of files: those that differ stand beside it.
    private sealed class ManifestConverter : JsonConverter<DatasetManifest>
    {
        public override DatasetManifest Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, DatasetManifest value, JsonSerializerOptions options)
        {
            writer.WriteStartObject();
            writer.WriteString("name", value.Name);
            writer.WriteString("format", value.Format ?? DatasetFormat.OfFiles);
            if (value.Format is not null)
            {
                writer.WriteNumber("rows", value.Rows);
            }

            writer.WriteNumber("bytes", value.Bytes);
            writer.WriteNumber("files", value.Files.Count);
            writer.WriteString("digest", value.Digest);
            writer.WriteString("created_at", value.CreatedAt);
            writer.WriteEndObject();
        }
    }
}
