using RunLinkedData.Cli.Tables;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Questions.Lineage;
using Spectre.Console.Rendering;

namespace RunLinkedData.Cli.Output;

/// <summary>A lineage for a terminal: what the start was made from, and what has read it, each run with what lies behind it once.</summary>
internal sealed class LineageTree(LineageGraph graph, bool showUp, bool showDown)
{
    private readonly Dictionary<string, LineageNode> _nodes = graph.Nodes.ToDictionary(node => node.Id, StringComparer.Ordinal);
    private readonly ILookup<string, LineageEdge> _sources = graph.Edges.ToLookup(edge => edge.To, StringComparer.Ordinal);
    private readonly ILookup<string, LineageEdge> _readers = graph.Edges.ToLookup(edge => edge.From, StringComparer.Ordinal);

    public IRenderable ToTree()
    {
        var root = new TextBranch(
            Describe(graph.Start, graph.Dataset is { } dataset ? [dataset] : graph.Start.Datasets.Select(output => output.Dataset)) with
            {
                Style = "bold",
            });
        if (showUp)
        {
            Walk(
                root.Add(new Cell(_sources[graph.Start.Id].Any() ? "made from" : "made from nothing that is recorded", "grey")),
                _sources,
                edge => edge.From);
        }

        if (showDown)
        {
            Walk(root.Add(new Cell(_readers[graph.Start.Id].Any() ? "read by" : "read by nobody", "grey")), _readers, edge => edge.To);
        }

        return root.ToTree("... and further; --depth, or --format html");
    }

    // The nearest first, so that a run that is met by several ways is shown in full where it is nearest to the start.
    private void Walk(TextBranch start, ILookup<string, LineageEdge> edges, Func<LineageEdge, string> next)
    {
        HashSet<string> shown = [graph.Start.Id];
        Queue<(TextBranch Branch, string Id)> open = new([(start, graph.Start.Id)]);
        while (open.TryDequeue(out var place))
        {
            foreach (var neighbours in edges[place.Id].GroupBy(next, StringComparer.Ordinal))
            {
                var node = _nodes[neighbours.Key];
                var isUp = ReferenceEquals(edges, _sources);
                var text = isUp
                    ? Describe(node, neighbours.Select(edge => edge.Dataset), Columns(neighbours))
                    : Describe(node, [], $" reads {Names(neighbours.Select(edge => edge.Dataset))}{Columns(neighbours)}");
                var isNew = shown.Add(node.Id);
                var branch = place.Branch.Add(isNew || !edges[node.Id].Any()
                    ? text
                    : text with { Text = text.Text + "  (shown elsewhere)" });
                if (isNew)
                {
                    open.Enqueue((branch, node.Id));
                }
            }
        }
    }

    private static Cell Describe(LineageNode node, IEnumerable<string> datasets, string reads = "") => node.Kind switch
    {
        LineageNodeKind.External => new Cell($"{node.External!.Name} {node.External.Version}  {node.External.Source}", "blue"),
        LineageNodeKind.Missing => new Cell($"{Names(datasets)}@{node.Id}  no such run any more", "red"),
        _ => new Cell(
            $"{node.Process}{(Names(datasets) is { Length: > 0 } names ? "/" + names : "")}@{Format.Short(node.Id)}{reads}  "
            + $"{node.Status!.Value.ToText()}{(node.IsDeleted ? ", deleted" : "")}  {Format.Of(node.StartedAt)}"
            + (node.Commit is { } commit ? $"  {commit[..Math.Min(10, commit.Length)]}{(node.IsDirty == true ? "+changes" : "")}" : ""),
            node.IsDeleted ? "grey" : node.Status == RunStatus.Finished ? null : "yellow"),
    };

    // One of several datasets needs its name with its columns.
    private static string Columns(IGrouping<string, LineageEdge> edges) => string.Concat(
        from edge in edges
        where edge.Columns is not null
        select $" ({(edges.Count() > 1 ? edge.Dataset + ": " : "")}{string.Join(", ", edge.Columns!)})");

    private static string Names(IEnumerable<string> datasets) =>
        string.Join(',', datasets.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
}
