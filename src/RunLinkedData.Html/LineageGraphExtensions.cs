using RunLinkedData.Html.Graphs;
using RunLinkedData.Html.Pages;
using RunLinkedData.Questions.Lineage;

namespace RunLinkedData.Html;

/// <summary>Graphs as pages for people.</summary>
public static class LineageGraphExtensions
{
    /// <summary>
    /// The graph as one page of HTML that needs no network and no other file: a drawing, and a list of all
    /// nodes with what is known of them.
    /// </summary>
    /// <remarks>
    /// A small script of its own lets one walk the graph with mouse and keyboard; without scripts the page still shows everything. It can
    /// stand in a frame with <c>sandbox="allow-scripts"</c>. The 400 nodes nearest to the start are drawn and 1,000 are listed; the page
    /// says what was left out, and <see cref="LineageGraph.ToJson"/> has all. The same graph gives the same page.
    /// </remarks>
    /// <param name="graph">The graph.</param>
    /// <exception cref="ArgumentNullException">There is no graph.</exception>
    public static string ToHtml(this LineageGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var view = GraphView.Of(graph);
        return Page.Render("lineage", view.Title, view);
    }
}
