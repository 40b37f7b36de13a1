using RunLinkedData.Html.Pages;
using RunLinkedData.Model.Checks;

namespace RunLinkedData.Html.Cards;

/// <summary>A check that has not passed, on a card.</summary>
/// <param name="Name">What was checked.</param>
/// <param name="State"><c>warning</c> or <c>failed</c>.</param>
/// <param name="Look">How that looks: <c>warn</c> or <c>bad</c>.</param>
/// <param name="Details">What was found.</param>
internal sealed record CheckView(string Name, string State, string Look, string Details)
{
    public static CheckView Of(DatasetCheck check, int longest) => new(
        PageText.Cut(check.Name, longest),
        check.Severity == CheckSeverity.Warn ? "warning" : "failed",
        check.Severity == CheckSeverity.Warn ? "warn" : "bad",
        PageText.Cut(check.Details ?? "", longest));
}
