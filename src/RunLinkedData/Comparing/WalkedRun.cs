using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Provenance;

namespace RunLinkedData.Comparing;

/// <summary>A run that the way back through the inputs has come to.</summary>
internal sealed record WalkedRun(MlflowRun Run, string Process)
{
    /// <summary>What is recorded of it; null until that was read.</summary>
    public RunProvenance? Provenance { get; set; }
}
