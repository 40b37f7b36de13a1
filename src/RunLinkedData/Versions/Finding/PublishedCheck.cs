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
    public static DatasetException Missing(string name, MlflowRun run) => NotFound(
        name,
        run,
        $"there is no manifest{ReferenceErrors.Known(RunLookup.OutputsOf(run).Order(StringComparer.Ordinal), name)}. "
        + "Files that a broken run left behind can be looked at with RunTracker.OpenArtifacts.");

    /// <summary>There is no manifest among the artifacts of the run, which perhaps are gone altogether.</summary>
    public static DatasetException MissingManifest(string name, MlflowRun run, string trackingUri)
    {
        if (run.FindTag(RunTags.OutputPrefix + name) is null)
        {
            return Missing(name, run);
        }

        var path = new DatasetIdentity(name, run.Info.RunId).ManifestPath;
        return GoneArtifacts.Of(run, trackingUri) is { } gone
            ? new DatasetException(ErrorCode.DatasetNotFound, $"'{name}' cannot be read. {gone.Message}", name, run.Info.RunId)
            : NotFound(
                name,
                run,
                $"the run says that it wrote it, and there is no '{path}' in {run.Info.ArtifactUri}. Restore the folder from a copy.");
    }

    private static DatasetException NotFound(string name, MlflowRun run, string why) => new(
        ErrorCode.DatasetNotFound, $"Run {run.Info.RunId} holds no whole dataset '{name}': {why}", name, run.Info.RunId);
}
