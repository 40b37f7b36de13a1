using RunLinkedData.Datasets.Comparison;
using RunLinkedData.Questions.Comparison.External;

namespace RunLinkedData.Questions.Comparison;

/// <summary>Two runs whose comparison is being made.</summary>
internal sealed class ComparedPair(ComparedRun original, ComparedRun other)
{
    private bool _isEntered;
    private RunComparison? _comparison;

    public ComparedRun Original => original;

    public ComparedRun Other => other;

    /// <summary>What they wrote; only of the two runs that were asked for.</summary>
    public IReadOnlyList<DatasetComparison> Datasets { get; init; } = [];

    /// <summary>Whether it is known that their data differs.</summary>
    public bool IsDifferent { get; set; }

    public List<Change> Changes { get; } = [];

    public List<MetricDifference> Metrics { get; } = [];

    public CodeDifference? Code { get; set; }

    /// <summary>The inputs that differ, with the runs that wrote them where those are compared.</summary>
    public List<(InputDifference Input, ComparedPair? Why)> Inputs { get; } = [];

    /// <summary>The external inputs that differ and that both have pinned.</summary>
    public List<ExternalInputDifference> External { get; } = [];

    public List<string> Notes { get; } = [];

    /// <summary>
    /// Makes the comparison and all behind it, the farthest first. A way that leads back to where it came from ends there.
    /// </summary>
    public RunComparison Finish()
    {
        // A stack of its own: a process that reads its own last version has a chain as long as its history.
        Stack<ComparedPair> open = new([this]);
        while (open.TryPeek(out var pair))
        {
            if (pair._isEntered)
            {
                pair._comparison ??= pair.Make();
                open.Pop();
                continue;
            }

            pair._isEntered = true;
            foreach (var (_, why) in pair.Inputs)
            {
                if (why is { _isEntered: false })
                {
                    open.Push(why);
                }
            }
        }

        return _comparison!;
    }

    private RunComparison Make() => new()
    {
        Original = original,
        Other = other,
        Datasets = Datasets,
        Changes = [.. Changes.OrderBy(change => change.Kind)],
        Metrics = Metrics,
        Code = Code,
        ExternalInputs = External,
        Inputs = [.. Inputs.Select(input => input.Input with { Why = input.Why?._comparison })],
        IsUnexplained = IsDifferent && Changes.Count == 0 && Inputs.All(input => input.Input.IsContentEqual == true),
        Notes = Notes,
    };
}
