using RunLinkedData.Html.Histories;
using RunLinkedData.Html.Pages;
using RunLinkedData.Versions.History;

namespace RunLinkedData.Html;

/// <summary>Histories as pages for people.</summary>
public static class DatasetHistoryExtensions
{
    /// <summary>
    /// The history as one page of HTML that needs no network, no script and no other file: plots of rows, size, duration and nulls over
    /// the versions, of the mean of each column of numbers with the band from its least to its greatest value, and a table of the
    /// versions with what changed at each.
    /// </summary>
    /// <remarks>
    /// The newest 1,000 versions are shown, and up to 60 columns, fewer with many versions; the page says what was left out. The same
    /// history gives the same page.
    /// </remarks>
    /// <param name="history">The history.</param>
    /// <param name="columns">The columns to plot, in this order; null for all.</param>
    /// <exception cref="ArgumentNullException">There is no history.</exception>
    /// <exception cref="ArgumentException">
    /// No version has a column of that name, or it is no column of numbers; the message tells which there are.
    /// </exception>
    public static string ToHtml(this DatasetHistory history, IReadOnlyList<string>? columns = null)
    {
        ArgumentNullException.ThrowIfNull(history);
        var view = HistoryView.Of(history, columns);
        return Page.Render("history", view.Title, view);
    }
}
