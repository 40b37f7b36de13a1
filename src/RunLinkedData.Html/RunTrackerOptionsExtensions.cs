using RunLinkedData.Html.Cards;

namespace RunLinkedData.Html;

/// <summary>Adds pages to a tracker.</summary>
public static class RunTrackerOptionsExtensions
{
    /// <summary>Writes pages of the runs of the tracker: a card of each, in its artifacts.</summary>
    /// <param name="options">The options of the tracker.</param>
    /// <param name="configure">Sets which pages; null for all.</param>
    /// <returns>The same options.</returns>
    public static RunTrackerOptions UseHtml(this RunTrackerOptions options, Action<HtmlOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        HtmlOptions html = new();
        configure?.Invoke(html);
        if (html.Cards)
        {
            options.Observers.Add(new CardObserver());
        }

        return options;
    }
}
