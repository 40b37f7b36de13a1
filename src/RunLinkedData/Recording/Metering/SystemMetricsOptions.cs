namespace RunLinkedData.Recording.Metering;

/// <summary>
/// Whether and how often the use of CPU, memory, disk, network and GPUs is logged while a run goes on, as the metrics <c>system/...</c>
/// that MLflow shows in a tab of their own. What is not set here comes from MLflow's variables.
/// </summary>
public sealed class SystemMetricsOptions
{
    /// <summary>Whether it is logged. Default: the variable <c>MLFLOW_ENABLE_SYSTEM_METRICS_LOGGING</c>, else false.</summary>
    public bool? IsEnabled { get; set; }

    /// <summary>
    /// The time between two samples, 10 milliseconds to a day. Default: the variable <c>MLFLOW_SYSTEM_METRICS_SAMPLING_INTERVAL</c> in
    /// seconds, else 10 seconds.
    /// </summary>
    public TimeSpan? SamplingInterval { get; set; }

    /// <summary>
    /// Of how many samples the mean is logged, 1 or more. Default: the variable <c>MLFLOW_SYSTEM_METRICS_SAMPLES_BEFORE_LOGGING</c>,
    /// else 1.
    /// </summary>
    public int? SamplesBeforeLogging { get; set; }

    /// <summary>
    /// A name for this machine, where several log to one run: the metrics are <c>system/NODE/...</c> then. Default: the variable
    /// <c>MLFLOW_SYSTEM_METRICS_NODE_ID</c>, else none.
    /// </summary>
    public string? NodeId { get; set; }

    internal SystemMetricsOptions Copy() => (SystemMetricsOptions)MemberwiseClone();

    /// <summary>Everything that is wrong with these settings; empty when they are fine.</summary>
    internal IEnumerable<string> Problems()
    {
        if (SamplingInterval is { } interval && !MeterSettings.IsInterval(interval))
        {
            yield return $"{nameof(SamplingInterval)} is {interval}; it must be 10 milliseconds to a day";
        }

        if (SamplesBeforeLogging < 1)
        {
            yield return $"{nameof(SamplesBeforeLogging)} is {SamplesBeforeLogging}; it must be 1 or more";
        }

        if (NodeId is { } node && !MeterSettings.IsNode(node))
        {
            yield return $"{nameof(NodeId)} is '{node}', which cannot be a part of the name of a metric";
        }
    }
}
