using Microsoft.Extensions.Logging;
using RunLinkedData.Datasets.Reading;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Search;
using RunLinkedData.Model;

namespace RunLinkedData.Recording.Reusing;

/// <summary>Finds a published run that was made from the same, whose data is still there.</summary>
internal sealed partial class ReusableRun(RunServices services, ILogger logger)
{
    // Those without their data are passed over; so many are looked at.
    private const int MostLookedAt = 20;

    /// <summary>The newest one; null when there is none.</summary>
    public async Task<string?> FindAsync(string experimentId, Declaration wanted, CancellationToken cancellationToken)
    {
        var query = new RunQuery
        {
            ExperimentIds = [experimentId],
            Filter = (RunFilter.Tag(RunTags.Fingerprint).EqualTo(wanted.Fingerprint) & RunFilter.HasStatus(RunStatus.Finished)).ToString(),
            MaxResults = MostLookedAt,
        };
        var page = await services.Store.SearchRunsAsync(query, cancellationToken).ConfigureAwait(false);
        foreach (var run in page.Items.Where(run => run.FindTag(RunTags.Reproduces) is null))
        {
            var outputs = RunFacts.OutputsOf(run).Select(output => output.Dataset).ToList();
            if (outputs.Count == 0
                || wanted.Outputs.Except(outputs).Any()
                || !await IsThereAsync(run, wanted.Outputs.Count > 0 ? wanted.Outputs : outputs, cancellationToken).ConfigureAwait(false))
            {
                continue;
            }

            foreach (var failed in run.Metrics
                .Where(metric => metric.Value == 0 && metric.Key.Contains("/" + RunFacts.CheckMark, StringComparison.Ordinal)))
            {
                HasFailedCheck(logger, run.Info.RunId, failed.Key);
            }

            return run.Info.RunId;
        }

        return null;
    }

    /// <summary>Whether its data is there, by the manifests: a retention may have removed it.</summary>
    private async Task<bool> IsThereAsync(MlflowRun run, IEnumerable<string> datasets, CancellationToken cancellationToken)
    {
        foreach (var dataset in datasets)
        {
            try
            {
                await services.Versions.OpenAsync(dataset, run, new LoadDatasetOptions { UseCache = false }, cancellationToken)
                    .ConfigureAwait(false);
            }
            catch (Exception e) when (e is DatasetException or MlflowException { Code: MlflowErrorCode.ResourceDoesNotExist })
            {
                IsGone(logger, run.Info.RunId, dataset, e.Message);
                return false;
            }
        }

        return true;
    }

    [LoggerMessage(1, LogLevel.Warning, "Run {RunId} is taken in place of a new one, and its check '{Check}' has not passed")]
    private static partial void HasFailedCheck(ILogger logger, string runId, string check);

    [LoggerMessage(
        2, LogLevel.Warning, "Run {RunId} was made from the same, and '{Dataset}' of it cannot be read; it is made anew. {Reason}")]
    private static partial void IsGone(ILogger logger, string runId, string dataset, string reason);

    /// <summary>Says why a run will not be taken by the next call.</summary>
    [LoggerMessage(3, LogLevel.Warning, "Run {RunId} will not be taken in place of another one: {Reason}")]
    public static partial void IsNotReusable(ILogger logger, string runId, string reason);
}
