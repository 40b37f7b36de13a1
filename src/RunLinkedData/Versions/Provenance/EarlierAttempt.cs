using System.Globalization;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Search;
using RunLinkedData.MLflow.Tracking.Stores;
using RunLinkedData.Model;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Versions.References;

namespace RunLinkedData.Versions.Provenance;

/// <summary>
/// Finds the run that a program repeats: that of the same job's earlier attempt, or of the run of its orchestrator that this one executes
/// again.
/// </summary>
internal sealed class EarlierAttempt(ITrackingStore store)
{
    /// <summary>The detail of an orchestrator that names the run which its own repeats.</summary>
    public const string RepeatedRun = "parent_run";

    // What tells the runs of one run of an orchestrator apart.
    private static readonly string[] Shares = ["dag", "task", "assets", "partition", "partition_range"];

    /// <summary>The newest run that is repeated; null when there is none.</summary>
    public async Task<MlflowRun?> FindAsync(
        string experimentId, Executor? executor, Orchestrator? orchestrator, CancellationToken cancellationToken)
    {
        foreach (var (conditions, other) in Searches(executor, orchestrator))
        {
            var filter = RunFilter.All([.. conditions.Select(condition => condition.ToFilter()), .. other]);
            var query = new RunQuery { ExperimentIds = [experimentId], Filter = filter.ToString(), MaxResults = 1 };
            var page = await store.SearchRunsAsync(query, cancellationToken).ConfigureAwait(false);
            if (page.Items.FirstOrDefault(run => conditions.All(condition => condition.Holds(run))) is { } earlier)
            {
                return earlier;
            }
        }

        return null;
    }

    private static IEnumerable<(Condition[] Conditions, RunFilter[] Other)> Searches(Executor? executor, Orchestrator? orchestrator)
    {
        if (executor is { Attempt: > 1 and var attempt })
        {
            yield return (
                [new(true, RunTags.ExecutorId, executor.Id), new(true, RunTags.Executor, executor.Kind)],
                [RunFilter.Tag(RunTags.ExecutorAttempt).NotEqualTo(Text(attempt))]);
        }

        if (orchestrator is { Attempt: > 1 and var retry })
        {
            yield return (Of(orchestrator, orchestrator.Id), [RunFilter.Tag(RunTags.OrchestratorAttempt).NotEqualTo(Text(retry))]);
        }

        if (orchestrator?.Details.GetValueOrDefault(RepeatedRun) is { } repeated)
        {
            yield return (Of(orchestrator, repeated), []);
        }
    }

    private static Condition[] Of(Orchestrator orchestrator, string runId) =>
    [
        new(true, RunTags.OrchestratorId, runId),
        new(true, RunTags.Orchestrator, orchestrator.Kind),
        .. from name in Shares
           let value = orchestrator.Details.GetValueOrDefault(name)
           where value is not null
           select new Condition(true, $"{RunTags.Orchestrator}.{name}", value),
    ];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
