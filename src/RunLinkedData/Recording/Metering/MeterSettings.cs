using System.Globalization;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Tracking.Limits;

namespace RunLinkedData.Recording.Metering;

/// <summary>How system metrics are logged: what the options say, else MLflow's variables, else its defaults.</summary>
internal sealed record MeterSettings(TimeSpan Interval, int Samples, string Prefix)
{
    private const string Enabled = "MLFLOW_ENABLE_SYSTEM_METRICS_LOGGING";
    private const string SamplingInterval = "MLFLOW_SYSTEM_METRICS_SAMPLING_INTERVAL";
    private const string SamplesBeforeLogging = "MLFLOW_SYSTEM_METRICS_SAMPLES_BEFORE_LOGGING";
    private const string NodeId = "MLFLOW_SYSTEM_METRICS_NODE_ID";

    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>The settings; null when nothing is to be logged.</summary>
    /// <exception cref="MlflowException"><c>INVALID_PARAMETER_VALUE</c>: a variable that counts is not usable.</exception>
    public static MeterSettings? Of(SystemMetricsOptions options, Func<string, string?> readVariable)
    {
        if (!(options.IsEnabled ?? IsEnabled(readVariable)))
        {
            return null;
        }

        var node = options.NodeId ?? readVariable(NodeId);
        return new MeterSettings(
            options.SamplingInterval ?? IntervalOf(readVariable) ?? TimeSpan.FromSeconds(10),
            options.SamplesBeforeLogging ?? SamplesOf(readVariable) ?? 1,
            node is null ? "system/" : IsNode(node) ? $"system/{node}/" : throw Unusable(NodeId, node, "no part of the name of a metric"));
    }

    public static bool IsInterval(TimeSpan interval) => interval >= Shortest && interval <= Longest;

    public static bool IsNode(string node) => node.Length is > 0 and <= 100 && TrackingLimits.IsKey($"system/{node}/x");

    // The words are those that MLflow takes.
    private static bool IsEnabled(Func<string, string?> readVariable) => readVariable(Enabled)?.ToUpperInvariant() switch
    {
        null or "FALSE" or "0" => false,
        "TRUE" or "1" => true,
        _ => throw Unusable(Enabled, readVariable(Enabled)!, "none of true, false, 1, 0"),
    };

    private static TimeSpan? IntervalOf(Func<string, string?> readVariable) => readVariable(SamplingInterval) is not { } text ? null
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
            && seconds > 0
            && seconds <= Longest.TotalSeconds
            && TimeSpan.FromSeconds(seconds) is var interval
            && IsInterval(interval)
                ? interval
                : throw Unusable(SamplingInterval, text, "no number of seconds from 0.01 to 86400");

    private static int? SamplesOf(Func<string, string?> readVariable) => readVariable(SamplesBeforeLogging) is not { } text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var samples) && samples > 0
            ? samples
            : throw Unusable(SamplesBeforeLogging, text, "no whole number from 1");

    private static MlflowException Unusable(string variable, string value, string why) => new(
        MlflowErrorCode.InvalidParameterValue, $"The variable {variable} is '{value}', which is {why}. Correct or unset it.");
}
