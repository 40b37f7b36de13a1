using System.Globalization;
using System.Text.Json;
using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Provenance.Executors.Orchestrators;

/// <summary>Recognises a run of Dagster by Dagster Pipes. The extras of the context stay out: they may hold anything.</summary>
internal sealed class DagsterDetector : IOrchestratorDetector
{
    public const string Kind = "dagster";

    private const string Variable = "DAGSTER_PIPES_CONTEXT";

    public Orchestrator? Detect(ExecutionProbe probe)
    {
        if (probe.Read(Variable) is not { } text)
        {
            if (probe.Read("DAGSTER_RUN_JOB_NAME") is not null)
            {
                probe.Note("Dagster started this program, but its run is not in the environment; Dagster Pipes would tell it.");
            }

            return null;
        }

        try
        {
            if (DagsterPipesContext.Read(text) is { } context && Text(context, "run_id") is { } run)
            {
                return Read(context, run);
            }

            probe.Note($"The context of Dagster Pipes ({Variable}) is not in the variable nor in a file of this machine, or names no run.");
        }
        catch (Exception exception)
            when (exception is FormatException or InvalidDataException or JsonException or InvalidOperationException)
        {
            probe.Note($"The context of Dagster Pipes ({Variable}) could not be decoded.");
        }

        return null;
    }

    private static Orchestrator Read(JsonElement context, string run)
    {
        int? retry = DagsterPipesContext.Property(context, "retry_number") is { ValueKind: JsonValueKind.Number } number
            && number.TryGetInt32(out var from0) && from0 is >= 0 and < int.MaxValue
            ? from0
            : null;
        return new Orchestrator(Kind, run)
        {
            Attempt = retry + 1,
            Details = ExecutorDetails.Of(
                ("job", Text(context, "job_name")),
                ("retry_number", retry?.ToString(CultureInfo.InvariantCulture)),
                ("partition", Text(context, "partition_key")),
                ("assets", AssetsOf(context))),
        };
    }

    private static string? AssetsOf(JsonElement context) =>
        DagsterPipesContext.Property(context, "asset_keys") is { ValueKind: JsonValueKind.Array } keys
            ? string.Join(", ", keys.EnumerateArray().Where(key => key.ValueKind == JsonValueKind.String).Select(key => key.GetString()))
            : null;

    private static string? Text(JsonElement of, string name) =>
        DagsterPipesContext.Property(of, name) is { ValueKind: JsonValueKind.String } text && text.GetString() is { Length: > 0 } value
            ? value
            : null;
}
