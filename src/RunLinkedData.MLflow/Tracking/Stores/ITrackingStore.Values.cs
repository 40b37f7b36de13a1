using RunLinkedData.MLflow.Tracking.Limits;

namespace RunLinkedData.MLflow.Tracking.Stores;

// What is logged to a run.
public partial interface ITrackingStore
{
    /// <summary>Logs a point of a metric.</summary>
    /// <param name="runId">The run's ID.</param>
    /// <param name="metric">The point.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task LogMetricAsync(string runId, Metric metric, CancellationToken cancellationToken = default);

    /// <summary>Logs a parameter. The same value again is fine, another value for the same key is refused.</summary>
    /// <param name="runId">The run's ID.</param>
    /// <param name="param">The parameter.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task LogParamAsync(string runId, Param param, CancellationToken cancellationToken = default);

    /// <summary>Sets a tag. The tag <c>mlflow.runName</c> renames the run.</summary>
    /// <param name="runId">The run's ID.</param>
    /// <param name="tag">The tag.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task SetTagAsync(string runId, Tag tag, CancellationToken cancellationToken = default);

    /// <summary>Removes a tag; one that is not there is <c>RESOURCE_DOES_NOT_EXIST</c>.</summary>
    /// <param name="runId">The run's ID.</param>
    /// <param name="key">The tag's key.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task DeleteTagAsync(string runId, string key, CancellationToken cancellationToken = default);

    /// <summary>Logs metrics, params and tags in one call. All of it is checked before any of it is written.</summary>
    /// <param name="runId">The run's ID.</param>
    /// <param name="batch">The values, within the limits that <see cref="RunBatch"/> states.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task LogBatchAsync(string runId, RunBatch batch, CancellationToken cancellationToken = default);

    /// <summary>Links datasets to a run. A link that is there already stays as it is, its tags too.</summary>
    /// <param name="runId">The run's ID.</param>
    /// <param name="inputs">The datasets and the tags of their links.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task LogInputsAsync(string runId, IReadOnlyList<DatasetInput> inputs, CancellationToken cancellationToken = default);

    /// <summary>Gives the points of a metric, by timestamp, step and value. An unknown key gives an empty page.</summary>
    /// <param name="runId">The run's ID.</param>
    /// <param name="key">The metric's name.</param>
    /// <param name="maxResults">How many points a page has at most: 1 to 25,000.</param>
    /// <param name="pageToken">The token of the page before, or null for the first page.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<Page<Metric>> GetMetricHistoryAsync(
        string runId,
        string key,
        int maxResults = TrackingLimits.MetricHistoryPage,
        string? pageToken = null,
        CancellationToken cancellationToken = default);

    /// <summary>
    /// Gives the points of a metric in several runs, run by run in the order of their IDs, each by timestamp, step and value.
    /// </summary>
    /// <param name="runIds">1 to 100 runs; unknown ones give nothing.</param>
    /// <param name="key">The metric's name.</param>
    /// <param name="maxResults">How many points at most: 1 to 25,000.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<IReadOnlyList<RunMetric>> GetMetricHistoriesAsync(
        IReadOnlyList<string> runIds,
        string key,
        int maxResults = TrackingLimits.MetricHistoryPage,
        CancellationToken cancellationToken = default);

    /// <summary>
    /// Gives the points of a metric in several runs, thinned out to what a chart needs: evenly chosen points of each run, by step, with its
    /// first and its last.
    /// </summary>
    /// <remarks>
    /// Of each run at most <paramref name="maxSteps"/> points, as MLflow 3.17 has it. Servers before choose that many steps of all runs
    /// together, with the ends of each run besides, and give all points of these steps.
    /// </remarks>
    /// <param name="runIds">1 to 100 runs.</param>
    /// <param name="key">The metric's name.</param>
    /// <param name="maxSteps">1 to 2,500.</param>
    /// <param name="steps">The first and the last step to look at, or null for all.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<IReadOnlyList<RunMetric>> SampleMetricHistoriesAsync(
        IReadOnlyList<string> runIds,
        string key,
        int maxSteps,
        (long First, long Last)? steps = null,
        CancellationToken cancellationToken = default);
}
