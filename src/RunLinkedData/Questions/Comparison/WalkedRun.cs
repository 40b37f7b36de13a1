using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Questions.Comparison;

/// <summary>A run that the way back through the inputs has come to.</summary>
internal sealed record WalkedRun(MlflowRun Run, string Process)
{
    /// <summary>What is recorded of it; null until that was read.</summary>
    public RunProvenance? Provenance { get; set; }
}
