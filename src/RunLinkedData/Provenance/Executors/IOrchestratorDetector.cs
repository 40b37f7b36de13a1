using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Provenance.Executors;

/// <summary>Recognises one kind of orchestrator. It has no state, and looks at nothing but the probe.</summary>
internal interface IOrchestratorDetector
{
    /// <summary>What decided that this program is to be executed; null when it is not of this kind.</summary>
    Orchestrator? Detect(ExecutionProbe probe);
}
