using System.Globalization;
using System.Text;

namespace RunLinkedData.Questions.Lineage;

/// <summary>A graph in DOT: https://graphviz.org/doc/info/lang.html.</summary>
/// <remarks>
/// Text stands between quotes. There a backslash begins an escape such as <c>\N</c>, the node's name, and <c>&amp;</c> an entity of HTML
/// (https://graphviz.org/docs/attr-types/escString/), so both are escaped besides the quote.
/// </remarks>
internal static class DotText
{
    public static string Write(LineageGraph graph)
    {
        StringBuilder text = new(
            "digraph lineage {\n    rankdir=LR;\n    node [shape=box, style=filled, "
            + "fontname=\"Helvetica\", fontsize=11];\n    edge [fontname=\"Helvetica\", fontsize=10];\n");
        var names = graph.Nodes.Select((node, index) => (node.Id, Name: string.Create(CultureInfo.InvariantCulture, $"n{index}")))
            .ToDictionary(StringComparer.Ordinal);
        foreach (var node in graph.Nodes)
        {
            var label = string.Join("\\n", NodeLabel.LinesOf(node).Select(Escape));
            var link = node.Link is { } url ? $", URL=\"{Escape(url)}\", target=\"_blank\"" : "";
            var start = node.Id == graph.Start.Id ? ", penwidth=3" : "";
            text.Append(CultureInfo.InvariantCulture, $"    {names[node.Id]} [label=\"{label}\", {Look(node)}{start}{link}];\n");
        }

        foreach (var edge in graph.Edges)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"    {names[edge.From]} -> {names[edge.To]} [label=\"{Escape(NodeLabel.Clean(edge.Label))}\"];\n");
        }

        return text.Append("}\n").ToString();
    }

    private static string Look(LineageNode node) => NodeLabel.StyleOf(node) switch
    {
        "external" => "shape=cylinder, fillcolor=\"#fffde7\", color=\"#9e9d24\"",
        "missing" => "shape=hexagon, style=\"filled,dashed\", fillcolor=\"#ffffff\", color=\"#c62828\", fontcolor=\"#616161\"",
        "deleted" => "style=\"filled,dashed\", fillcolor=\"#eeeeee\", color=\"#757575\", fontcolor=\"#616161\"",
        "failed" => "fillcolor=\"#fdecea\", color=\"#c62828\"",
        "killed" => "fillcolor=\"#fff3e0\", color=\"#e65100\"",
        "running" => "style=\"filled,dashed\", fillcolor=\"#e3f2fd\", color=\"#1565c0\"",
        "scheduled" => "style=\"filled,dotted\", fillcolor=\"#e3f2fd\", color=\"#90a4ae\"",
        _ => "fillcolor=\"#e6f4ea\", color=\"#2e7d32\"",
    };

    private static string Escape(string text) => text
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal)
        .Replace("&", "&amp;", StringComparison.Ordinal);
}
