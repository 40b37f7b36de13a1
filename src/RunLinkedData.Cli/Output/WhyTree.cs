using RunLinkedData.Cli.Tables;
using RunLinkedData.Questions.Comparison;
using Spectre.Console.Rendering;

namespace RunLinkedData.Cli.Output;

/// <summary>Why two versions differ, for a terminal: what changed, and below each input what changed in the run that made it.</summary>
internal sealed class WhyTree(RunComparison comparison)
{
    private readonly HashSet<RunComparison> _shown = new(ReferenceEqualityComparer.Instance);

    public IRenderable ToTree()
    {
        var root = new TextBranch(new Cell(Describe(comparison), "bold"));
        foreach (var dataset in comparison.Datasets)
        {
            var changed = root.Add(new Cell(ChangeText.Of(dataset), "bold"));
            foreach (var change in dataset.SchemaChanges)
            {
                changed.Add(new Cell($"column {change}", change.IsBreaking ? "red" : "yellow"));
            }
        }

        // The nearest first, so that what is met by several ways is told in full where it is nearest.
        Queue<(TextBranch Branch, RunComparison Comparison)> open = new([(root, comparison)]);
        _shown.Add(comparison);
        while (open.TryDequeue(out var place))
        {
            foreach (var (branch, why) in Explain(place.Branch, place.Comparison))
            {
                if (_shown.Add(why))
                {
                    open.Enqueue((branch, why));
                }
                else
                {
                    branch.Add(new Cell("told elsewhere", "grey"));
                }
            }
        }

        return root.ToTree("... and further back: --json tells all");
    }

    private static List<(TextBranch Branch, RunComparison Why)> Explain(TextBranch branch, RunComparison comparison)
    {
        foreach (var change in comparison.Changes)
        {
            var page = change is { Kind: ChangeKind.Code, Name: "commit" } && comparison.Code?.CompareUrl is { } url ? $"  {url}" : "";
            branch.Add(new Cell(
                $"{ChangeText.Of(change.Kind)} {change.Name}: {change.Original ?? "-"} -> {change.Other ?? "-"}{page}", "yellow"));
        }

        foreach (var input in comparison.ExternalInputs)
        {
            branch.Add(new Cell(ChangeText.External + ChangeText.Of(input.Content), "yellow"));
        }

        if (comparison.IsUnexplained)
        {
            branch.Add(new Cell(ChangeText.Unexplained, "red"));
        }

        List<(TextBranch, RunComparison)> further = [];
        foreach (var input in comparison.Inputs)
        {
            var text = $"input {ChangeText.Name(input)}: {Version(input.Original)} -> {Version(input.Other)}";
            var content = input.IsContentEqual switch
            {
                true => ", the same content",
                null when input.Original is not null && input.Other is not null => ", content not known",
                _ => "",
            };
            var below = branch.Add(new Cell(text + content, input.IsContentEqual == true ? "grey" : null));
            if (input.Why is { } why)
            {
                further.Add((below, why));
            }
        }

        if (comparison.Changes.Count == 0 && comparison.Inputs.Count == 0 && !comparison.IsUnexplained)
        {
            branch.Add(new Cell("nothing changed", "grey"));
        }

        return further;
    }

    private static string Describe(RunComparison comparison)
    {
        var (original, other) = (comparison.Original, comparison.Other);
        return $"{Name(other)}@{other.RunId} ({Format.Of(other.StartedAt)}) against "
            + $"{(Name(original) == Name(other) ? "" : Name(original) + "@")}{original.RunId} ({Format.Of(original.StartedAt)})";
    }

    private static string Name(ComparedRun run) => run.Dataset is null ? run.Process : $"{run.Process}/{run.Dataset}";

    private static string Version(InputVersion? version) =>
        version is null ? "-" : Format.Short(version.RunId) + (version.StartedAt is { } time ? $" ({Format.Of(time)})" : "");
}
