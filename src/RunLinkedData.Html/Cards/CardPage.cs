using System.Text;
using RunLinkedData.Html.Pages;
using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Html.Cards;

/// <summary>The card of a run as one page of HTML.</summary>
internal static class CardPage
{
    /// <summary>The artifact.</summary>
    public const string ArtifactPath = "card.html";

    /// <summary>What a card has at most, in bytes: it is opened in a browser together with others, and kept for each run.</summary>
    public const int MostBytes = 300_000;

    private static readonly Lazy<Task> Ready = new(() => Task.Run(() => Render(new CardData
    {
        Run = new RunProvenance { RunId = "", RunName = "", Process = "", ExperimentId = "", Status = "", StartedAt = default },
        TrackingUri = "",
        PageOf = static _ => null,
        ArtifactUri = "",
    })));

    /// <summary>
    /// Begins to ready the templates, which takes some tenths of a second of the first card of a process, while the run is at work.
    /// </summary>
    public static void Prepare() => _ = Ready.Value;

    /// <summary>Renders it. When it would be too large, it shows less.</summary>
    public static string Render(CardData facts)
    {
        for (var limits = new CardLimits(); ; limits = limits.Less())
        {
            var view = CardView.Of(facts, limits);
            var html = Page.Render("card", view.Title, view);
            if (Encoding.UTF8.GetByteCount(html) < MostBytes || limits == limits.Less())
            {
                return html;
            }
        }
    }
}
