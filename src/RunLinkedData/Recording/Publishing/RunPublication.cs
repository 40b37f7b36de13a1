using Microsoft.Extensions.Logging;
using RunLinkedData.Datasets.Locating;
using RunLinkedData.Datasets.Publishing;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;
using RunLinkedData.Model.Members;
using RunLinkedData.Recording.Ending;
using RunLinkedData.Versions.Finding;

namespace RunLinkedData.Recording.Publishing;

/// <summary>
/// Publishes a run that the members of a group have made: the manifests of all its datasets, then what is recorded of them, then the end
/// of the run, which readers wait for. It leaves no claim behind, so whoever comes after a publisher that was killed, or at the same time,
/// does the same again.
/// </summary>
internal sealed class RunPublication(RunServices services)
{
    /// <summary>Publishes a run, unless it is.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="expected">How many members it has; null for what their tags say.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="RunStateException">It was deleted, or has ended otherwise; or <c>PARTS_MISSING</c>.</exception>
    public async Task<PublishedRun> PublishAsync(string runId, int? expected, CancellationToken cancellationToken)
    {
        var run = await new RunLookup(services.Store).GetAsync(runId, cancellationToken).ConfigureAwait(false);
        var process = (await services.Store.GetExperimentAsync(run.Info.ExperimentId, cancellationToken).ConfigureAwait(false)).Name;
        if (IsPublished(run))
        {
            return ToPublished(run, process, before: true);
        }

        ThrowUnlessOpen(run);
        var size = MembersFinished.SizeOf(run, expected);
        MembersFinished.Check(run, size);
        try
        {
            await PublishAsync(run, process, size, cancellationToken).ConfigureAwait(false);
        }
        catch (RunStateException)
        {
            // Another publisher may have been faster.
            run = await services.Store.GetRunAsync(runId, cancellationToken).ConfigureAwait(false);
            if (IsPublished(run))
            {
                return ToPublished(run, process, before: true);
            }

            throw;
        }

        run = await services.Store.GetRunAsync(runId, cancellationToken).ConfigureAwait(false);
        return ToPublished(run, process, before: false);
    }

    /// <summary>Publishes a run after a member has finished, if it was the last one.</summary>
    public async Task PublishIfCompleteAsync(string runId, CancellationToken cancellationToken)
    {
        var run = await services.Store.GetRunAsync(runId, cancellationToken).ConfigureAwait(false);
        if (run.Info.LifecycleStage == LifecycleStage.Active && !IsPublished(run) && MembersFinished.Is(run))
        {
            await PublishAsync(runId, expected: null, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task PublishAsync(MlflowRun run, string process, int size, CancellationToken cancellationToken)
    {
        var program = await services.ProgramContextSource.GetAsync(cancellationToken).ConfigureAwait(false);
        var artifacts = services.ArtifactStores.Open(run.Info.ArtifactUri);
        var logger = services.Loggers.CreateLogger<RunPublication>();
        var others = new HoldingStores(services.Store, services.ArtifactStores);
        var manifests = await new GroupPublication(artifacts, others, run.Info.RunId, services.Time, logger)
            .PublishAsync(size, cancellationToken).ConfigureAwait(false);
        RunRecorder recorder = new(services, run, process, program, Telemetry.StartRun(process), RunRole.Publish(size));
        try
        {
            foreach (var manifest in manifests)
            {
                recorder.RecordOutput(manifest);
            }

            await recorder.EndAsync(RunStatus.Finished, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await recorder.ForgetAsync(null).ConfigureAwait(false);
        }
    }

    private static bool IsPublished(MlflowRun run) =>
        run.Info.LifecycleStage == LifecycleStage.Active && run.Info.Status == RunStatus.Finished;

    private static void ThrowUnlessOpen(MlflowRun run)
    {
        if (run.Info.LifecycleStage == LifecycleStage.Deleted)
        {
            throw new RunStateException(
                ErrorCode.RunDeleted, run.Info.RunId, $"Run {run.Info.RunId} was deleted and cannot be published. Restore it first.");
        }

        if (run.Info.Status is RunStatus.Failed or RunStatus.Killed)
        {
            throw new RunStateException(
                ErrorCode.RunEnded,
                run.Info.RunId,
                $"Run {run.Info.RunId} has ended as {run.Info.Status.ToText()} and cannot be published: begin anew, with another group.");
        }
    }

    private static PublishedRun ToPublished(MlflowRun run, string process, bool before) => new()
    {
        RunId = run.Info.RunId,
        WasPublished = before,
        Versions =
        [
            .. RunLookup.OutputsOf(run).Order(StringComparer.Ordinal)
                .Select(dataset => DataVersion.Of(run, process, dataset)).OfType<DataVersion>(),
        ],
    };
}
