using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Provenance.Executors.Orchestrators;

/// <summary>Recognises a step of Argo Workflows. The template with its parameters stays out: it may hold secrets.</summary>
/// <remarks>Source: workflow/common/common.go of argoproj/argo-workflows. The address of its pages is not in the environment.</remarks>
internal sealed class ArgoDetector : IOrchestratorDetector
{
    public const string Kind = "argo";

    public Orchestrator? Detect(ExecutionProbe probe) =>
        probe.Read("ARGO_WORKFLOW_NAME") is { } workflow
            ? new Orchestrator(Kind, workflow)
            {
                Details = ExecutorDetails.Of(
                    ("workflow_uid", probe.Read("ARGO_WORKFLOW_UID")),
                    ("node", probe.Read("ARGO_NODE_ID")),
                    ("pod", probe.Read("ARGO_POD_NAME")),
                    ("container", probe.Read("ARGO_CONTAINER_NAME"))),
            }
            : null;
}
