using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;
using RunLinkedData.Versions.References;

namespace RunLinkedData.Versions.Finding;

/// <summary>Tells what is published from what is not.</summary>
internal static class PublishedCheck
{
    private const string LookAllTheSame = "to look at it all the same, load it with AllowUnpublished = true";

    /// <summary>Throws for a run that publishes nothing: one that has not finished, or was deleted.</summary>
    public static void Throw(string name, MlflowRun run)
    {
        var runId = run.Info.RunId;
        if (run.Info.LifecycleStage == LifecycleStage.Deleted)
        {
            throw new DatasetException(
                ErrorCode.RunDeleted,
                $"Run {runId}, which wrote '{name}', was deleted. "
                + $"Restore it (TrackingStore.RestoreRunAsync, or 'Restore' in MLflow) to read it as before; {LookAllTheSame}.",
                name,
                runId);
        }

        if (run.Info.Status != RunStatus.Finished)
        {
            var state = run.Info.Status.ToText();
            var why = run.FindTag(RunTags.Error) is { } error ? $" ({error})" : "";
            throw new DatasetException(
                ErrorCode.DatasetNotPublished,
                $"'{name}' of run {runId} is not published: the run is {state}{why}, and only a FINISHED run publishes its datasets. "
                + $"Take another version, or wait for the run to end; {LookAllTheSame}.",
                name,
                runId);
        }
    }

    /// <summary>The run has not written that dataset.</summary>
    public static DatasetException Missing(string name, MlflowRun run) => new(
        ErrorCode.DatasetNotFound,
        $"Run {run.Info.RunId} holds no whole dataset '{name}': "
        + $"there is no manifest{ReferenceErrors.Known(RunLookup.OutputsOf(run).Order(StringComparer.Ordinal), name)}. "
        + "Files that a broken run left behind can be looked at with RunTracker.OpenArtifacts.",
        name,
        run.Info.RunId);
}
