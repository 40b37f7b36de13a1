using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace RunLinkedData.Questions.Freshness;

/// <summary>A report as its JSON has it.</summary>
internal sealed record StatusDocument(
    int StatusVersion, FreshnessState State, IReadOnlyList<DatasetStatus> Datasets, IReadOnlyList<DatasetStatus> Upstream)
{
    private const int CurrentVersion = 1;

    private static readonly StatusJson Readable = new(new JsonSerializerOptions(StatusJson.Default.Options)
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public static string Write(StatusReport report) =>
        JsonSerializer.Serialize(
            new StatusDocument(CurrentVersion, report.State, report.Datasets, report.Upstream), Readable.StatusDocument) + "\n";
}

/// <summary>How a report is written as JSON: snake_case, without what is not known.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(StateConverter), typeof(KindConverter)])]
[JsonSerializable(typeof(StatusDocument))]
internal sealed partial class StatusJson : JsonSerializerContext
{
    private sealed class StateConverter() : JsonStringEnumConverter<FreshnessState>(JsonNamingPolicy.SnakeCaseLower);

    private sealed class KindConverter() : JsonStringEnumConverter<StatusReasonKind>(JsonNamingPolicy.SnakeCaseLower);
}
