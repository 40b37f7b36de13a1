using RunLinkedData.Html.Drawing;
using RunLinkedData.Html.Pages;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Questions.Lineage;

namespace RunLinkedData.Html.Cards;

/// <summary>A card as its template shows it: text, cut to what there is room for.</summary>
internal sealed record CardView
{
    public required string Title { get; init; }

    public required string Process { get; init; }

    public required string RunName { get; init; }

    public required string RunId { get; init; }

    /// <summary>The versions that the run wrote, as references that always mean them.</summary>
    public required PageList<string> Versions { get; init; }

    public required bool IsPublished { get; init; }

    public required string State { get; init; }

    /// <summary>How the state looks: <c>good</c>, <c>warn</c> or <c>bad</c>.</summary>
    public required string Look { get; init; }

    public required string? Error { get; init; }

    public required string When { get; init; }

    /// <summary>What changed; null where nobody looked for the run before.</summary>
    public required ChangeView? Change { get; init; }

    public required PageList<DatasetView> Datasets { get; init; }

    /// <summary>Whether any dataset has pictures of its columns.</summary>
    public bool HasPictures => Datasets.Shown.Any(dataset => dataset.HasPictures);

    public required PageList<LabeledValue> Parameters { get; init; }

    public required PageList<InputView> Inputs { get; init; }

    /// <summary>The graph as SVG, or empty.</summary>
    public required string Lineage { get; init; }

    /// <summary>The same in words.</summary>
    public required string LineageWords { get; init; }

    public required IReadOnlyList<LabeledValue> Origin { get; init; }

    public required PageList<string> Notes { get; init; }

    public required string? LoadCsharp { get; init; }

    public required string? LoadPython { get; init; }

    public required string Reproduce { get; init; }

    public static CardView Of(CardData facts, CardLimits limits)
    {
        var run = facts.Run;
        var isPublished = run.Status == "FINISHED";
        var duration = run.EndedAt is { } end ? $"{PageText.Duration(end - run.StartedAt)}" : null;
        var first = facts.Datasets is [var dataset, ..] ? dataset.Output.Dataset : null;
        string?[] when =
        [
            PageText.Time(run.StartedAt),
            duration,
            run.User is { } user ? $"by {PageText.Cut(user, limits.Characters)}" : null,
        ];
        return new CardView
        {
            Title = $"{run.Process}: {run.RunName}",
            Process = run.Process,
            RunName = run.RunName,
            RunId = run.RunId,
            Versions = PageList.Of(facts.Datasets, limits.Datasets, written => Reference(run, written.Output.Dataset)),
            IsPublished = isPublished,
            State = run.Status,
            Look = run.Status switch { "FINISHED" => "good", "FAILED" => "bad", _ => "warn" },
            Error = run.Error is { } error ? PageText.Cut(error, limits.Characters) : null,
            When = string.Join(" · ", when.OfType<string>()),
            Change = facts.LooksBack ? ChangeView.Of(facts, limits) : null,
            Datasets = PageList.Of(facts.Datasets, limits.Datasets, written => DatasetView.Of(
                facts, written, limits.Columns / Math.Clamp(facts.Datasets.Count, 1, limits.Datasets), limits.Characters)),
            Parameters = PageList.Of(
                run.Parameters, limits.Parameters, parameter => LabeledValue.OfText(parameter.Key, parameter.Value, limits.Characters)),
            Inputs = InputView.Of(facts, limits),
            Lineage = facts.Lineage is { } graph && limits.Lineage ? LineageDrawing.Draw(graph) : "",
            LineageWords = Words(facts.Lineage),
            Origin = OriginLines.Of(facts, limits),
            Notes = PageList.Of(run.Notes.Concat(facts.Troubles).ToList(), limits.Notes, note => PageText.Cut(note, limits.Characters)),
            LoadCsharp = first is null || !isPublished ? null : $"tracker.LoadDataset<T>(\"{first}\", \"{run.RunId}\")",
            LoadPython = first is null || !isPublished
                ? null
                : $"mlflow.artifacts.download_artifacts(run_id=\"{run.RunId}\", artifact_path=\"datasets/{first}\")",
            Reproduce = $"rld reproduce {run.RunId}",
        };
    }

    private static string Reference(RunProvenance run, string dataset) => $"{run.Process}/{dataset}@{run.RunId}";

    private static string Words(LineageGraph? graph)
    {
        if (graph is null)
        {
            return "";
        }

        var runs = graph.Nodes.Count(node => node.Kind == LineageNodeKind.Run && node.Level < 0);
        var externals = graph.Nodes.Count(node => node.Kind == LineageNodeKind.External);
        var words = $"Up to three steps back: {PageText.Count(runs, "run")} and {PageText.Count(externals, "external input")}.";
        return graph.IsCut ? $"{words} There are more; 'rld lineage {graph.Start.Id}' shows all." : words;
    }
}
