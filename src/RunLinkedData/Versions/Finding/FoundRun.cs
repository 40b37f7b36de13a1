using RunLinkedData.MLflow.Tracking;

namespace RunLinkedData.Versions.Finding;

/// <summary>The run that a reference names.</summary>
/// <param name="Writer">The run.</param>
/// <param name="Process">Its process; null when it was not looked up.</param>
internal sealed record FoundRun(MlflowRun Writer, string? Process);
