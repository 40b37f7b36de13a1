using RunLinkedData.Html.Drawing;
using RunLinkedData.Html.Pages;
using RunLinkedData.Questions.Lineage;

namespace RunLinkedData.Html.Graphs;

/// <summary>What the page of a graph shows.</summary>
internal sealed record GraphView
{
    // Both bound the page: the drawing has fewer nodes, and ToJson has all.
    private const int MostNodes = 1000;
    private const int MostFlows = 30;
    private const int OpenNodes = 12;

    public required string Title { get; init; }

    /// <summary>The start as text that can be asked for again.</summary>
    public required string Reference { get; init; }

    public required string Counts { get; init; }

    public required string Drawing { get; init; }

    /// <summary>Whether there are so few nodes that their facts are not folded.</summary>
    public bool IsOpen => Nodes.Count <= OpenNodes;

    public required PageList<NodeView> Nodes { get; init; }

    public static GraphView Of(LineageGraph graph)
    {
        var listed = graph.Nodes.Index()
            .OrderBy(node => Math.Abs((long)node.Item.Level))
            .Take(MostNodes)
            .Select(node => node.Index)
            .Order()
            .ToList();
        var shown = listed.ToHashSet();
        var places = graph.Nodes.Index().ToDictionary(node => node.Item.Id, node => node.Index, StringComparer.Ordinal);
        var flows = graph.Edges.Select(edge => (From: places[edge.From], To: places[edge.To], Dataset: edge.Label)).ToList();
        var read = flows.ToLookup(flow => flow.To, flow => (Other: flow.From, flow.Dataset));
        var readBy = flows.ToLookup(flow => flow.From, flow => (Other: flow.To, flow.Dataset));
        return new GraphView
        {
            Title = $"Lineage of {NodeLabel.Clean(graph.Dataset ?? NodeView.NameOf(graph.Start))}",
            Reference = graph.Dataset is null ? graph.Start.Id : $"{graph.Start.Process}/{graph.Dataset}@{graph.Start.Id}",
            Counts = CountsOf(graph),
            Drawing = LineageDrawing.Draw(graph),
            Nodes = new PageList<NodeView>([.. listed.Select(index => View(index, graph.Nodes[index]))], graph.Nodes.Count - listed.Count),
        };

        NodeView View(int index, LineageNode node) => new(
            index,
            NodeView.NameOf(node),
            NodeView.StateOf(node),
            NodeView.LookOf(node),
            node.Id == graph.Start.Id,
            NodeLines.Of(node),
            Flows(read[index]),
            Flows(readBy[index]));

        PageList<FlowView> Flows(IEnumerable<(int Other, string Dataset)> all) => PageList.Of(
            [.. all.GroupBy(flow => flow.Other, flow => NodeLabel.Clean(flow.Dataset))],
            MostFlows,
            flow => new FlowView(string.Join(", ", flow), flow.Key, NodeView.NameOf(graph.Nodes[flow.Key]), shown.Contains(flow.Key)));
    }

    private static string CountsOf(LineageGraph graph)
    {
        var kinds = graph.Nodes.CountBy(node => node.Kind).ToDictionary();
        return string.Join(", ", new[]
        {
            PageText.Count(kinds.GetValueOrDefault(LineageNodeKind.Run), "run"),
            PageText.Count(kinds.GetValueOrDefault(LineageNodeKind.External), "external input"),
            PageText.Count(kinds.GetValueOrDefault(LineageNodeKind.Missing), "missing run"),
            PageText.Count(graph.Edges.Count, "flow") + " of data",
        }.Where(count => !count.StartsWith("0 ", StringComparison.Ordinal)));
    }
}
