using RunLinkedData.Html.Pages;
using RunLinkedData.Questions.Comparison;

namespace RunLinkedData.Html.Cards;

/// <summary>What differs between two runs or versions, without the card of either.</summary>
internal sealed record ComparisonView
{
    public required string Original { get; init; }

    public required string Other { get; init; }

    public required ChangeView Change { get; init; }

    public required PageList<string> Notes { get; init; }

    public static ComparisonView Of(RunComparison comparison)
    {
        CardLimits limits = new();
        return new ComparisonView
        {
            Original = TextOf(comparison.Original),
            Other = TextOf(comparison.Other),
            Change = ChangeView.Of(comparison, limits),
            Notes = PageList.Of(comparison.Notes, limits.Notes, note => PageText.Cut(note, limits.Characters)),
        };
    }

    private static string TextOf(ComparedRun run) =>
        run.Dataset is null ? $"{run.Process} {run.RunId}" : $"{run.Process}/{run.Dataset}@{run.RunId}";
}
