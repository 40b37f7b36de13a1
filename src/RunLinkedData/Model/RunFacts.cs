using RunLinkedData.MLflow.Tracking;

namespace RunLinkedData.Model;

/// <summary>What MLflow has of a run, in the words of this library. Others may have written any of it.</summary>
internal static class RunFacts
{
    /// <summary>What the names of checks begin with in metrics of a dataset, such as <c>items/check.no_gaps</c>.</summary>
    public const string CheckMark = "check.";

    private const string SystemMetrics = "system/";

    /// <summary>The datasets that a run says it wrote, with their digests.</summary>
    public static IEnumerable<(string Dataset, string Digest)> OutputsOf(MlflowRun run) =>
        from tag in run.Tags
        where tag.Key.StartsWith(RunTags.OutputPrefix, StringComparison.Ordinal)
        select (tag.Key[RunTags.OutputPrefix.Length..], tag.Value);

    /// <summary>
    /// The last values of a run's own metrics, by name, with how checks of its datasets came out (<c>items/check.no_gaps</c>). What its
    /// datasets hold (<c>items/rows</c>) and how its machine was (<c>system/...</c>) is not among them.
    /// </summary>
    public static IReadOnlyDictionary<string, double> OwnMetricsOf(MlflowRun run)
    {
        string[] datasets = [.. OutputsOf(run).Select(output => output.Dataset + "/")];
        return new SortedDictionary<string, double>(
            run.Metrics
                .Where(metric => !metric.Key.StartsWith(SystemMetrics, StringComparison.Ordinal))
                .Where(metric => !datasets.Any(prefix => metric.Key.StartsWith(prefix, StringComparison.Ordinal)
                    && !metric.Key.AsSpan(prefix.Length).StartsWith(CheckMark, StringComparison.Ordinal)))
                .DistinctBy(metric => metric.Key)
                .ToDictionary(metric => metric.Key, metric => metric.Value),
            StringComparer.Ordinal);
    }

    /// <summary>A time of MLflow's, which may be any number; at most the last, and at least the first that there is.</summary>
    public static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(
        milliseconds, DateTimeOffset.MinValue.ToUnixTimeMilliseconds(), DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));
}
