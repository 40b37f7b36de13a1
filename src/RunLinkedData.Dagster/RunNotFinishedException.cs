using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Recording;

namespace RunLinkedData.Dagster;

/// <summary>What Dagster is told when a run has not ended well, and its program has caught the exception. Never thrown.</summary>
internal sealed class RunNotFinishedException(string runId, string process, RunEnd end) : Exception(
    $"Run {runId} of '{process}' ended as {end.Status.ToText()}{(end.Error is { } error ? $": {error}" : ".")}");
