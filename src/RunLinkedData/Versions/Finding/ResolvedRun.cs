using RunLinkedData.MLflow.Tracking;

namespace RunLinkedData.Versions.Finding;

/// <summary>What a text names that may name a run or a data version.</summary>
/// <param name="Run">The run, in whatever state.</param>
/// <param name="Process">Its process.</param>
/// <param name="Dataset">The dataset; null when the run as a whole is meant.</param>
internal sealed record ResolvedRun(MlflowRun Run, string Process, string? Dataset);
