using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;
using RunLinkedData.Model.Checks;

namespace RunLinkedData.OpenLineage.Facts;

/// <summary>How a check of a dataset came out.</summary>
/// <param name="Dataset">The dataset.</param>
/// <param name="Name">What was checked.</param>
/// <param name="Passed">Whether it passed.</param>
internal sealed record CheckResult(string Dataset, string Name, bool Passed)
{
    private const string Mark = "/" + RunFacts.CheckMark;

    /// <summary>What it means when it did not pass; null when that is not recorded.</summary>
    public CheckSeverity? Severity { get; private init; }

    /// <summary>The column that was checked; null when it was the dataset, or that is not recorded.</summary>
    public string? Column { get; private init; }

    /// <summary>What was found; null for nothing, or when that is not recorded.</summary>
    public string? Details { get; private init; }

    /// <summary>A check that a run has just recorded.</summary>
    public static CheckResult Of(DatasetCheck check) => new(check.Dataset, check.Name, check.Passed)
    {
        Severity = check.Severity,
        Column = check.Column,
        Details = check.Details,
    };

    /// <summary>The checks that a run has recorded, as far as its metrics tell: <c>DATASET/check.NAME</c> is 1 or 0.</summary>
    public static IReadOnlyList<CheckResult> Of(MlflowRun run) =>
    [
        .. from metric in run.Metrics
           let mark = metric.Key.IndexOf(Mark, StringComparison.Ordinal)
           where mark > 0 && metric.Key.Length > mark + Mark.Length && metric.Value is 0 or 1
           orderby metric.Key
           select new CheckResult(metric.Key[..mark], metric.Key[(mark + Mark.Length)..], metric.Value > 0),
    ];
}
