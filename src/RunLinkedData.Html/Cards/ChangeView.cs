using RunLinkedData.Datasets.Comparison;
using RunLinkedData.Html.Pages;
using RunLinkedData.Questions.Comparison;

namespace RunLinkedData.Html.Cards;

/// <summary>What changed against the version before, on a card.</summary>
/// <param name="Heading">What it is set against.</param>
/// <param name="Sentence">The answer in a sentence.</param>
/// <param name="Previous">The run before, or text that is empty.</param>
/// <param name="Rows">The changes, those that say most first.</param>
internal sealed record ChangeView(string Heading, string Sentence, PageLink Previous, PageList<ChangeRow> Rows)
{

    private static readonly PageList<ChangeRow> NoRows = new([], 0);

    public static ChangeView Of(CardData facts, CardLimits limits)
    {
        var what = facts.Run.Reproduces is not null ? "the run it makes again"
            : facts.Datasets.Count > 0 ? "the version before"
            : "the run before";
        var heading = $"What changed against {what}";
        if (facts.Previous is not { } previous)
        {
            var nothing = new PageLink("", null);
            return facts.Troubles.Count > 0 ? new(heading, "That could not be told; the notes below say why.", nothing, NoRows)
                : facts.Run.Reproduces is not null ? new(heading, "The run it makes again is not in the store any more.", nothing, NoRows)
                : new(
                    heading,
                    facts.Datasets.Count > 0 ? "This is the first version." : "This is the first run of the process that went well.",
                    nothing,
                    NoRows);
        }

        var page = facts.PageOf(previous.RunId);
        PageLink link = new($"run {previous.RunId} of {PageText.Time(previous.StartedAt)}", page);
        if (facts.Change is not { } change)
        {
            return new(heading, "That could not be told; the notes below say why.", link, NoRows);
        }

        return Of(heading, link, change, facts.Datasets, limits);
    }

    /// <summary>What differs between two runs, of which neither has a card here.</summary>
    public static ChangeView Of(RunComparison change, CardLimits limits) => Of("", new PageLink("", null), change, null, limits);

    private static ChangeView Of(
        string heading, PageLink previous, RunComparison change, IReadOnlyList<CardDataset>? datasets, CardLimits limits)
    {
        var rows = ChangeRow.Of(change, datasets ?? [], Math.Min(limits.Characters, 400)).ToList();
        return new(
            heading,
            SentenceOf(change, datasets?.Count, rows.Count),
            previous,
            new([.. rows.Take(limits.Changes)], Math.Max(0, rows.Count - limits.Changes)));
    }

    private static string SentenceOf(RunComparison change, int? datasets, int rows)
    {
        var isSame = change.Datasets.Count > 0
            && change.Datasets.Count == (datasets ?? change.Datasets.Count)
            && change.Datasets.All(dataset => dataset.Outcome == DatasetOutcome.Identical);
        return rows == 0 ? isSame ? "Nothing: the same from the same, byte for byte." : "Nothing that is recorded."
            : change.IsUnexplained ? "The data differs, though nothing that is recorded of the run does."
            : isSame ? "The data is the same, byte for byte."
            : "";
    }
}
