namespace RunLinkedData.MLflow.Tracking.Limits;

public static partial class TrackingLimits
{
    private const int HistoryRuns = 100;
    private const int SampledSteps = 2500;
    private const int DatasetExperiments = 20;

    /// <summary>Checks what is asked of the histories of several runs.</summary>
    internal static void CheckHistories(IReadOnlyList<string> runIds, string key, int maxResults)
    {
        CheckHistoryRuns(runIds, key);
        CheckRange(nameof(maxResults), maxResults, MetricHistoryPage);
    }

    /// <summary>Checks what is asked of the thinned-out histories of several runs.</summary>
    internal static void CheckSampledHistories(IReadOnlyList<string> runIds, string key, int maxSteps, (long First, long Last)? steps)
    {
        CheckHistoryRuns(runIds, key);
        CheckRange(nameof(maxSteps), maxSteps, SampledSteps);
        if (steps is { } range && range.First > range.Last)
        {
            throw Invalid($"The steps run from {range.First} to {range.Last}, which is backwards. Give the smaller one first.");
        }
    }

    /// <summary>Checks the experiments that a search for datasets looks into.</summary>
    internal static void CheckDatasetExperiments(IReadOnlyList<string> experimentIds)
    {
        ArgumentNullException.ThrowIfNull(experimentIds);
        CheckRange("The number of experiments", experimentIds.Count, DatasetExperiments);
    }

    private static void CheckHistoryRuns(IReadOnlyList<string> runIds, string key)
    {
        ArgumentNullException.ThrowIfNull(runIds);
        ArgumentNullException.ThrowIfNull(key);
        CheckRange("The number of runs", runIds.Count, HistoryRuns);
    }
}
