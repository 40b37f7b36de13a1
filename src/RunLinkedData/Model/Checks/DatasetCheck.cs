using System.Text.Json.Serialization;

namespace RunLinkedData.Model.Checks;

/// <summary>How a check of a dataset came out in one run.</summary>
public sealed record DatasetCheck
{
    /// <summary>The dataset that was checked.</summary>
    public required string Dataset { get; init; }

    /// <summary>What was checked, such as <c>no_missing_hours</c>; the same name in each run.</summary>
    public required string Name { get; init; }

    /// <summary>Whether it passed.</summary>
    public required bool Passed { get; init; }

    /// <summary>What it means when it did not.</summary>
    public CheckSeverity Severity { get; init; } = CheckSeverity.Error;

    /// <summary>The column that was checked; null when it was the dataset.</summary>
    public string? Column { get; init; }

    /// <summary>What was found, in a sentence, such as <c>3 hours are missing</c>; null for nothing.</summary>
    public string? Details { get; init; }

    /// <summary>The metric of the run that has the result of each time, 1 or 0: <c>DATASET/check.NAME</c>.</summary>
    [JsonIgnore]
    public string MetricName => $"{Dataset}/{RunFacts.CheckMark}{Name}";
}
