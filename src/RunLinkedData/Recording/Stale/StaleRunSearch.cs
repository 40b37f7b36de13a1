using System.Globalization;
using Microsoft.Extensions.Logging;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Search;
using RunLinkedData.MLflow.Tracking.Stores;
using RunLinkedData.Model;
using RunLinkedData.Model.Members;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Recording.Ending;
using RunLinkedData.Recording.Sending;

namespace RunLinkedData.Recording.Stale;

/// <summary>
/// Looks for runs that nobody works on any more: first all that show as RUNNING, then what their executors say, then each again.
/// </summary>
internal sealed class StaleRunSearch(
    ITrackingStore store, ExecutorAsking asking, FindStaleRunsOptions wanted, TimeProvider time, ILogger logger)
{
    private const int ExperimentsAtOnce = 100;

    public async Task<IReadOnlyList<StaleRun>> RunAsync(Func<string, bool> isOpenHere, CancellationToken cancellationToken)
    {
        // All of them before any is ended: the pages would shift.
        var candidates = await FindRunningAsync(isOpenHere, cancellationToken).ConfigureAwait(false);
        var executors = candidates.Where(candidate => candidate.ResumedBy is null)
            .Select(candidate => candidate.Executor)
            .OfType<Executor>();
        var answers = await asking.AskAllAsync(executors, cancellationToken).ConfigureAwait(false);
        List<StaleRun> stale = [];
        foreach (var candidate in candidates)
        {
            var answer = AnswerFor(candidate, answers);
            if (Judge(candidate, answer) is { } found && await IsRunningAsync(found.RunId, cancellationToken).ConfigureAwait(false))
            {
                var isToEnd = wanted.End && !answer.GoesOn && !answer.CouldNotBeAsked && !candidate.CanBePublished;
                if (isToEnd)
                {
                    await EndAsync(found, cancellationToken).ConfigureAwait(false);
                }

                stale.Add(found with { WasEnded = isToEnd });
            }
        }

        return stale;
    }

    private static ExecutorVerdict AnswerFor(
        Candidate candidate, IReadOnlyDictionary<Executor, ExecutorVerdict> answers) => candidate switch
        {
            { ResumedBy: { } resumer } => new ExecutorVerdict(ExecutorState.Unknown, $"It was resumed by {resumer}, which is not asked."),
            { Executor: { } executor } => answers[executor],
            _ => new ExecutorVerdict(ExecutorState.Unknown, "What executes it was not recorded."),
        };

    private StaleRun? Judge(Candidate candidate, ExecutorVerdict answer)
    {
        var startedAt = RunFacts.Time(candidate.Info.StartTime);
        var isTooOld = wanted.OlderThan is { } limit && time.GetUtcNow() - startedAt > limit;
        var text = candidate.Group is { } group ? $"{answer.Text} {TextOf(group, candidate.Info.RunId)}" : answer.Text;
        var reason = answer.IsOver || !isTooOld
            ? text
            : string.Create(
                CultureInfo.InvariantCulture, $"The run was started at {startedAt:u}, more than {wanted.OlderThan} ago. {text}");
        return answer.IsOver || isTooOld || (answer.CouldNotBeAsked && wanted.IncludeNotAsked)
            ? new StaleRun
            {
                RunId = candidate.Info.RunId,
                Process = candidate.Process,
                RunName = candidate.Info.RunName,
                StartedAt = startedAt,
                Executor = candidate.Executor,
                State = answer.State,
                CouldNotBeAsked = answer.CouldNotBeAsked,
                Reason = reason,
                WasEnded = false,
            }
            : null;
    }

    private static string TextOf(RunGroup group, string runId) => Candidate.IsComplete(group)
        ? $"All of its {group.Size} members have finished, and nobody has published it: rld publish {runId}."
        : string.Create(
            CultureInfo.InvariantCulture,
            $"Of {(group.Size is { } size ? $"its {size}" : "its")} members, {group.In(RunStatus.Finished).Count()} have finished.");

    private async Task<bool> IsRunningAsync(string runId, CancellationToken cancellationToken) =>
        (await store.GetRunAsync(runId, cancellationToken).ConfigureAwait(false)).Info
            is { Status: RunStatus.Running, LifecycleStage: LifecycleStage.Active };

    private async Task EndAsync(StaleRun run, CancellationToken cancellationToken)
    {
        var status = run.State == ExecutorState.Succeeded ? RunStatus.Failed : RunStatus.Killed;
        var reason = new Tag(RunTags.Error, RunFailure.ReasonOf(run.Reason));
        await store.SetTagAsync(run.RunId, reason, cancellationToken).ConfigureAwait(false);
        var update = new RunUpdate { Status = status, EndTime = time.GetUtcNow().ToUnixTimeMilliseconds() };
        await store.UpdateRunAsync(run.RunId, update, cancellationToken).ConfigureAwait(false);
        RunLogMessages.EndedStale(logger, run.RunId, status.ToText(), run.Reason);
    }

    private async Task<List<Candidate>> FindRunningAsync(Func<string, bool> isOpenHere, CancellationToken cancellationToken)
    {
        List<Candidate> candidates = [];
        foreach (var experiments in (await FindExperimentsAsync(cancellationToken).ConfigureAwait(false)).Chunk(ExperimentsAtOnce))
        {
            var processes = experiments.ToDictionary(experiment => experiment.ExperimentId, experiment => experiment.Name);
            var query = new RunQuery { ExperimentIds = [.. processes.Keys], Filter = RunFilter.HasStatus(RunStatus.Running).ToString() };
            await foreach (var run in store.StreamRunsAsync(query, cancellationToken).ConfigureAwait(false))
            {
                if (!isOpenHere(run.Info.RunId))
                {
                    var executor = ExecutorTags.ReadExecutor(run.TagsByKey());
                    candidates.Add(new Candidate(run.Info, processes[run.Info.ExperimentId], executor, run.FindTag(RunTags.ResumedBy))
                    {
                        Group = RunGroup.Of(run),
                    });
                }
            }
        }

        return candidates;
    }

    private async Task<IReadOnlyList<Experiment>> FindExperimentsAsync(CancellationToken cancellationToken)
    {
        if (wanted.Process is { } process)
        {
            return await store.FindExperimentAsync(process, cancellationToken).ConfigureAwait(false) is { } found ? [found] : [];
        }

        return await store.StreamExperimentsAsync(new ExperimentQuery(), cancellationToken)
            .ToListAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A run that shows as RUNNING.</summary>
    private sealed record Candidate(RunInfo Info, string Process, Executor? Executor, string? ResumedBy)
    {
        public RunGroup? Group { get; init; }

        // What its members made is all there: it is not to be given up because the last of them could not publish it.
        public bool CanBePublished => Group is { } group && IsComplete(group);

        public static bool IsComplete(RunGroup group) => group.Size is { } size && group.In(RunStatus.Finished).Count() == size;
    }
}
