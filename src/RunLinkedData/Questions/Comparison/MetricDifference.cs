using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Questions.Comparison;

/// <summary>A metric whose last values in two runs are not the same.</summary>
public sealed record MetricDifference
{
    /// <summary>The metric.</summary>
    public required string Name { get; init; }

    /// <summary>Its last value in the original run; null when that has none.</summary>
    public double? Original { get; init; }

    /// <summary>Its last value in the other run; null when that has none.</summary>
    public double? Other { get; init; }

    /// <summary>The other less the original; null when one has none.</summary>
    public double? Difference => Other - Original;

    internal static IEnumerable<MetricDifference> Between(RunProvenance one, RunProvenance two) =>
        from name in one.Metrics.Keys.Union(two.Metrics.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)
        let metric = new MetricDifference { Name = name, Original = Find(one, name), Other = Find(two, name) }
        where !Nullable.Equals(metric.Original, metric.Other)
        select metric;

    private static double? Find(RunProvenance run, string name) => run.Metrics.TryGetValue(name, out var value) ? value : null;
}
