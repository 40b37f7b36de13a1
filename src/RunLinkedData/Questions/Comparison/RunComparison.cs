using System.Text.Json.Serialization;
using RunLinkedData.Datasets.Comparison;
using RunLinkedData.Questions.Comparison.External;

namespace RunLinkedData.Questions.Comparison;

/// <summary>A run beside another: what they wrote otherwise, what of their own changed, and why their inputs differ.</summary>
public sealed record RunComparison
{
    /// <summary>The original run.</summary>
    public required ComparedRun Original { get; init; }

    /// <summary>The run that was compared with it.</summary>
    public required ComparedRun Other { get; init; }

    /// <summary>
    /// Each dataset of the original in the order in which it was recorded, then those that only the other run has; the named ones only,
    /// where data versions are compared. Empty for runs that were found as the origin of an input: their data is not looked at.
    /// </summary>
    public IReadOnlyList<DatasetComparison> Datasets { get; init; } = [];

    /// <summary>What of their own is not the same, ordered by kind and name: parameters, code, image, packages and so on.</summary>
    public required IReadOnlyList<Change> Changes { get; init; }

    /// <summary>
    /// The runs' own metrics whose last values differ, by name. They are results, as the datasets are, and explain nothing.
    /// </summary>
    public IReadOnlyList<MetricDifference> Metrics { get; init; } = [];

    /// <summary>The code of both; null when it is the same.</summary>
    public CodeDifference? Code { get; init; }

    /// <summary>The inputs of which they read different versions, by dataset and process.</summary>
    public required IReadOnlyList<InputDifference> Inputs { get; init; }

    /// <summary>
    /// What changed in the external inputs that both runs have pinned, and of which they read different versions
    /// (<see cref="ChangeKind.ExternalInput"/>); by name.
    /// </summary>
    public IReadOnlyList<ExternalInputDifference> ExternalInputs { get; init; } = [];

    /// <summary>
    /// Whether the data differs though nothing that is recorded does: no change, and no input of other content. Then the cause is something
    /// else, such as the clock, random numbers, or a source that was read without <see cref="Run.LogExternalInputAsync"/>.
    /// </summary>
    public bool IsUnexplained { get; init; }

    /// <summary>What could not be compared, and why.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Whether the runs wrote the same datasets, byte for byte. False for runs that wrote none.</summary>
    [JsonIgnore]
    public bool IsIdentical => Datasets.Count > 0 && Datasets.All(dataset => dataset.Outcome == DatasetOutcome.Identical);

    /// <summary>
    /// Where the differences come from: this comparison and those of the runs behind its inputs in which something of their own changed, or
    /// which are unexplained. The nearest first, each once.
    /// </summary>
    [JsonIgnore]
    public IReadOnlyList<RunComparison> RootChanges =>
        [.. WithUpstream().Where(comparison => comparison.Changes.Count > 0 || comparison.IsUnexplained)];

    /// <summary>The comparison as JSON, indented, in snake_case; <c>docs/comparing.md</c> describes it.</summary>
    public string ToJson() => ComparisonDocument.Write(this);

    /// <summary>This comparison and all behind its inputs, the nearest first, each once.</summary>
    internal IReadOnlyList<RunComparison> WithUpstream()
    {
        List<RunComparison> found = [this];
        HashSet<RunComparison> known = new(found, ReferenceEqualityComparer.Instance);
        for (var i = 0; i < found.Count; i++)
        {
            found.AddRange(found[i].Inputs.Select(input => input.Why).OfType<RunComparison>().Where(known.Add));
        }

        return found;
    }
}
