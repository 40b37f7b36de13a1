using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace RunLinkedData.MLflow.Tracking.Rest;

/// <summary>
/// MLflow's JSON: snake_case, unset fields left out, NaN and infinities as text (<c>"NaN"</c>, <c>"Infinity"</c>, <c>"-Infinity"</c>; a
/// server takes anything else for 0 in silence), integers as numbers.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowReadingFromString | JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(CreateExperimentBody))]
[JsonSerializable(typeof(ExperimentIdBody))]
[JsonSerializable(typeof(RenameExperimentBody))]
[JsonSerializable(typeof(ExperimentTagBody))]
[JsonSerializable(typeof(SearchExperimentsBody))]
[JsonSerializable(typeof(SearchDatasetsBody))]
[JsonSerializable(typeof(CreateRunBody))]
[JsonSerializable(typeof(RunIdBody))]
[JsonSerializable(typeof(UpdateRunBody))]
[JsonSerializable(typeof(SearchRunsBody))]
[JsonSerializable(typeof(LogMetricBody))]
[JsonSerializable(typeof(KeyValueBody))]
[JsonSerializable(typeof(LogBatchBody))]
[JsonSerializable(typeof(LogInputsBody))]
[JsonSerializable(typeof(ExperimentAnswer))]
[JsonSerializable(typeof(SearchExperimentsAnswer))]
[JsonSerializable(typeof(SearchDatasetsAnswer))]
[JsonSerializable(typeof(RunAnswer))]
[JsonSerializable(typeof(SearchRunsAnswer))]
[JsonSerializable(typeof(MetricsAnswer))]
[JsonSerializable(typeof(MixedPage))]
internal sealed partial class RestJson : JsonSerializerContext
{
    public static byte[] Write<T>(T value) =>
        JsonSerializer.SerializeToUtf8Bytes(value, (JsonTypeInfo<T>)Wire.Context.GetTypeInfo(typeof(T))!);

    /// <exception cref="JsonException">It is no JSON, or not of that shape.</exception>
    public static T? Read<T>(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, (JsonTypeInfo<T>)Wire.Context.GetTypeInfo(typeof(T))!);

    /// <summary>The names of the members of a message.</summary>
    public static IEnumerable<string> MembersOf<T>() => Wire.Context.GetTypeInfo(typeof(T))!.Properties.Select(member => member.Name);

    // A class of its own, so that the generated context is there first.
    private static class Wire
    {
        // Nobody shows these bodies in a page: letters of all scripts go as they are, which keeps bodies short.
        public static readonly RestJson Context = new(
            new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }
}
