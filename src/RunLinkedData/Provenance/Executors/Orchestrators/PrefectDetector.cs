using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Provenance.Executors.Orchestrators;

/// <summary>Recognises a flow run of Prefect.</summary>
/// <remarks>
/// Source: the worker base of PrefectHQ/prefect. The page is below <c>PREFECT_UI_URL</c>, else beside the API of a server of one's own
/// (<c>http://host:4200/api</c>); that of Prefect Cloud is not derived.
/// </remarks>
internal sealed class PrefectDetector : IOrchestratorDetector
{
    public const string Kind = "prefect";

    private const string Api = "/api";

    public Orchestrator? Detect(ExecutionProbe probe)
    {
        if (probe.Read("PREFECT__FLOW_RUN_ID") is not { } id)
        {
            return null;
        }

        var server = probe.ReadUrl("PREFECT_UI_URL") ?? ServerOf(probe.ReadUrl("PREFECT_API_URL"));
        return new Orchestrator(Kind, id)
        {
            Url = server is null ? null : $"{server}/runs/flow-run/{Uri.EscapeDataString(id)}",
            Details = ExecutorDetails.Of(("worker", probe.Read("PREFECT__WORKER_NAME")), ("worker_id", probe.Read("PREFECT__WORKER_ID"))),
        };
    }

    private static string? ServerOf(string? api) => api?.EndsWith(Api, StringComparison.Ordinal) == true ? api[..^Api.Length] : null;
}
