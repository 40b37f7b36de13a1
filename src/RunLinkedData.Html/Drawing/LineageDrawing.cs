using System.Globalization;
using RunLinkedData.Questions.Lineage;

namespace RunLinkedData.Html.Drawing;

/// <summary>Draws a graph: boxes for nodes, what they read on their left, what has read them on their right.</summary>
/// <remarks>
/// The drawing has its own style, which takes the colours of the page. <c>data-node</c>, <c>data-from</c> and <c>data-to</c> hold indices
/// of nodes in the graph.
/// </remarks>
internal static class LineageDrawing
{
    /// <summary>More than these cannot be looked at; the nearest to the start are drawn.</summary>
    public const int MostNodes = 400;

    private const int MostEdges = 1500;
    private const double Margin = 14;
    private const double NoteHeight = 24;

    /// <summary>The drawing as an <c>svg</c> element, as wide and high as it needs to be: it belongs into something that scrolls.</summary>
    public static string Draw(LineageGraph graph)
    {
        var nearest = graph.Nodes.Index()
            .OrderBy(node => Math.Abs((long)node.Item.Level))
            .Take(MostNodes)
            .OrderBy(node => node.Index)
            .ToList();
        var nodes = nearest.ConvertAll(node => new DrawnNode(graph, node.Item, node.Index));
        var places = nearest.Index().ToDictionary(node => node.Item.Item.Id, node => node.Index, StringComparer.Ordinal);
        var flows = graph.Edges
            .Where(edge => places.ContainsKey(edge.From) && places.ContainsKey(edge.To))
            .GroupBy(edge => (From: places[edge.From], To: places[edge.To]), edge => NodeLabel.Clean(edge.Dataset))
            .ToList();
        var edges = flows.Take(MostEdges).ToList();
        var labels = edges.ConvertAll(edge => TextWidth.Fit(string.Join(", ", edge), DrawnEdge.FontSize, DrawnEdge.LongestLabel));
        var layout = new GraphLayout(
            nodes.ConvertAll(node => node.Size),
            edges.ConvertAll(edge => edge.Key),
            labels.ConvertAll(label => TextWidth.Of(label, DrawnEdge.FontSize)));

        List<(double X, double Y, double Width)> taken = [];
        var notes = Notes(graph, nearest.Count, flows.Count - edges.Count).ToList();
        var top = Margin + (NoteHeight * notes.Count);
        var (width, height) = (
            Math.Max(layout.Width, notes.Select(note => TextWidth.Of(note, 13)).DefaultIfEmpty(0).Max()) + (2 * Margin),
            layout.Height + top + Margin);
        return Svg.Write(Svg.Element(
            "svg",
            Svg.Attribute("class", "lineage"),
            Svg.Attribute("width", width),
            Svg.Attribute("height", height),
            Svg.Attribute("viewBox", $"0 0 {Svg.Number(width)} {Svg.Number(height)}"),
            Svg.Attribute("role", "group"),
            Svg.Attribute("aria-label", Summary(graph)),
            Svg.Element("style", DrawingStyle.Lineage),
            notes.Select((note, index) => Svg.Text(Margin, Margin + (NoteHeight * (index + 0.5)), "note", note)),
            Svg.Element(
                "g",
                Svg.Attribute("transform", $"translate({Svg.Number(Margin)} {Svg.Number(top)})"),
                Svg.Element("g", edges.Zip(labels).Select((edge, index) => new DrawnEdge(
                    nearest[edge.First.Key.From].Index,
                    nearest[edge.First.Key.To].Index,
                    $"{string.Join(", ", edge.First)}: {nodes[edge.First.Key.From].Name} → {nodes[edge.First.Key.To].Name}",
                    edge.Second,
                    layout,
                    layout.Routes[index]).Draw(taken))),
                Svg.Element("g", nodes.Select((node, index) => node.Draw(layout.Box(index)))))));
    }

    /// <summary>What the drawing shows, in words.</summary>
    public static string Summary(LineageGraph graph) => string.Create(
        CultureInfo.InvariantCulture,
        $"Lineage of {NodeLabel.Clean(graph.Dataset is null ? "run" : graph.Dataset + " of run")} "
        + $"{NodeLabel.Clean(graph.Start.Id)}: {graph.Nodes.Count} nodes, data flows from left to right");

    private static IEnumerable<string> Notes(LineageGraph graph, int drawn, int edgesLeftOut)
    {
        if (graph.IsCut)
        {
            yield return "There is more: nodes that are farther away were left out of this graph.";
        }

        if (drawn < graph.Nodes.Count)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture, $"The {drawn} nodes nearest to the start are drawn, of {graph.Nodes.Count}.");
        }

        if (edgesLeftOut > 0)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{edgesLeftOut} edges are not drawn.");
        }
    }
}
