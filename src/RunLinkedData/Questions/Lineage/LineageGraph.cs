namespace RunLinkedData.Questions.Lineage;

/// <summary>
/// Which runs and external inputs some data was made from, and which runs have read it: nodes, and the datasets that went between them.
/// </summary>
/// <remarks>
/// The edges are all flows of data that are recorded between the nodes; only of the start, when it is a data version, those of its other
/// datasets are left out. Nodes and edges have an order that depends on nothing but the graph. It is what the store held while it was read;
/// nothing is read again.
/// </remarks>
public sealed class LineageGraph
{
    internal LineageGraph(
        LineageNode start, string? dataset, IReadOnlyList<LineageNode> nodes, IReadOnlyList<LineageEdge> edges, bool isCut) =>
        (Start, Dataset, Nodes, Edges, IsCut) = (start, dataset, nodes, edges, isCut);

    /// <summary>The run that was asked for, or that wrote the data version that was asked for.</summary>
    public LineageNode Start { get; }

    /// <summary>The dataset of the data version that was asked for; null when a run was.</summary>
    public string? Dataset { get; }

    /// <summary>All nodes, the start too: by level, what comes first in the flow of data first.</summary>
    public IReadOnlyList<LineageNode> Nodes { get; }

    /// <summary>All edges, in the direction in which the data flows.</summary>
    public IReadOnlyList<LineageEdge> Edges { get; }

    /// <summary>Whether nodes were left out because there are more than <see cref="LineageOptions.MaxNodes"/>.</summary>
    public bool IsCut { get; }

    /// <summary>
    /// The graph as a Mermaid flowchart, which GitHub, GitLab and many editors draw in Markdown. Mermaid by itself draws up to 500 edges.
    /// </summary>
    public string ToMermaid() => MermaidText.Write(this);

    /// <summary>The graph in DOT, the language of Graphviz: <c>dot -Tsvg</c> draws it, with links.</summary>
    public string ToDot() => DotText.Write(this);

    /// <summary>The graph as JSON, with all that its nodes hold; <c>docs/lineage.md</c> describes it.</summary>
    public string ToJson() => LineageDocument.Write(this);
}
