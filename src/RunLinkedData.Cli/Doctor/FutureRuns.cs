using System.Globalization;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Search;
using RunLinkedData.MLflow.Tracking.Stores;
using RunLinkedData.Model;

namespace RunLinkedData.Cli.Doctor;

/// <summary>Finds runs that start in the future: the clock of their machine was ahead, and they stay the latest till then.</summary>
internal sealed class FutureRuns(ITrackingStore store, TimeProvider time)
{
    private const int MostProcesses = 500;
    private const int MostShown = 5;

    private static readonly TimeSpan ClocksDiffer = TimeSpan.FromMinutes(1);

    public async Task<Check> FindAsync(CancellationToken cancellationToken)
    {
        try
        {
            var processes = (await store.SearchExperimentsAsync(
                new ExperimentQuery { MaxResults = MostProcesses, OrderBy = ["last_update_time DESC"] }, cancellationToken))
                .Items.ToDictionary(process => process.ExperimentId, process => process.Name);
            var query = new RunQuery
            {
                ExperimentIds = [.. processes.Keys],
                Filter = RunFilter.StartTime.GreaterThan((time.GetUtcNow() + ClocksDiffer).ToUnixTimeMilliseconds()).ToString(),
                MaxResults = MostShown + 1,
            };
            var found = processes.Count == 0 ? [] : (await store.SearchRunsAsync(query, cancellationToken)).Items;
            return found.Count == 0
                ? new Check("future", CheckOutcome.Good, "no run starts in the future")
                : new Check(
                    "future",
                    CheckOutcome.Bad,
                    $"Runs start in the future by this machine's clock: {string.Join(", ", found.Take(MostShown).Select(Describe))}"
                    + $"{(found.Count > MostShown ? ", ..." : "")}. What they wrote stays '@latest' until then, whatever is published "
                    + "meanwhile. Set the clocks right, delete these runs (mlflow runs delete --run-id ID), "
                    + "and run their processes again.");

            string Describe(MlflowRun run) => string.Create(
                CultureInfo.InvariantCulture,
                $"{run.Info.RunId} of {processes[run.Info.ExperimentId]} ({RunFacts.Time(run.Info.StartTime):yyyy-MM-dd HH:mm:ss}Z)");
        }
        catch (MlflowException exception)
        {
            return new Check("future", CheckOutcome.Bad, exception.Message);
        }
    }
}
