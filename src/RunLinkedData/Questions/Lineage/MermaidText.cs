using System.Globalization;
using System.Text;

namespace RunLinkedData.Questions.Lineage;

/// <summary>A graph as a Mermaid flowchart: https://mermaid.js.org/syntax/flowchart.html.</summary>
/// <remarks>
/// Text stands between quotes, and everything but letters, digits and blanks as an entity code, <c>#58;</c> for a colon: so it is neither
/// syntax (quotes, directives, <c>style …:…#…;</c>, which Mermaid takes apart by itself before it parses) nor Markdown, which labels are
/// read as, nor HTML. Names of nodes are numbers.
/// </remarks>
internal static class MermaidText
{
    // A blank without width.
    private const string Apart = "#8203;";

    private static readonly (string Style, string Look)[] Styles =
    [
        ("finished", "fill:#e6f4ea,stroke:#2e7d32,color:#1b1b1b"),
        ("running", "fill:#e3f2fd,stroke:#1565c0,color:#1b1b1b,stroke-dasharray:4 2"),
        ("scheduled", "fill:#e3f2fd,stroke:#90a4ae,color:#1b1b1b,stroke-dasharray:2 4"),
        ("failed", "fill:#fdecea,stroke:#c62828,color:#1b1b1b"),
        ("killed", "fill:#fff3e0,stroke:#e65100,color:#1b1b1b"),
        ("deleted", "fill:#eeeeee,stroke:#757575,color:#616161,stroke-dasharray:6 3"),
        ("missing", "fill:#ffffff,stroke:#c62828,color:#616161,stroke-dasharray:2 2"),
        ("external", "fill:#fffde7,stroke:#9e9d24,color:#1b1b1b"),
        ("start", "stroke-width:4px"),
    ];

    public static string Write(LineageGraph graph)
    {
        StringBuilder text = new("flowchart LR\n");
        var names = graph.Nodes.Select((node, index) => (node.Id, Name: string.Create(CultureInfo.InvariantCulture, $"n{index}")))
            .ToDictionary(StringComparer.Ordinal);
        foreach (var node in graph.Nodes)
        {
            var (open, close) = node.Kind switch
            {
                LineageNodeKind.External => ("[(", ")]"),
                LineageNodeKind.Missing => ("{{", "}}"),
                _ => ("[", "]"),
            };
            text.Append(
                CultureInfo.InvariantCulture,
                $"    {names[node.Id]}{open}\"{string.Join("<br/>", NodeLabel.LinesOf(node).Select(Escape))}\"{close}\n");
        }

        foreach (var edge in graph.Edges)
        {
            var label = Escape(NodeLabel.Clean(edge.Label));
            text.Append(
                CultureInfo.InvariantCulture, $"    {names[edge.From]} -->{(label.Length > 0 ? $"|\"{label}\"|" : "")} {names[edge.To]}\n");
        }

        foreach (var node in graph.Nodes.Where(node => node.Link is not null))
        {
            text.Append(CultureInfo.InvariantCulture, $"    click {names[node.Id]} href \"{EscapeLink(node.Link!)}\" _blank\n");
        }

        foreach (var (style, look) in Styles)
        {
            var styled = graph.Nodes.Where(node => style == "start" ? node.Id == graph.Start.Id : NodeLabel.StyleOf(node) == style)
                .Select(node => names[node.Id])
                .ToList();
            if (styled.Count > 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"    classDef {style} {look}\n    class {string.Join(',', styled)} {style}\n");
            }
        }

        return text.ToString();
    }

    private static string Escape(string line)
    {
        StringBuilder escaped = new();
        var before = default(Rune);
        foreach (var rune in line.EnumerateRunes())
        {
            if (IsRead(before, rune))
            {
                escaped.Append(Apart);
            }

            // Inside of a word a hyphen or an underscore is no Markdown; names are full of them.
            var isPlain = Rune.IsLetterOrDigit(rune) || rune.Value == ' ' || (rune.Value is '-' or '_' && Rune.IsLetterOrDigit(before));
            escaped.Append(isPlain ? rune.ToString() : string.Create(CultureInfo.InvariantCulture, $"#{rune.Value};"));
            before = rune;
        }

        return escaped.ToString();
    }

    /// <summary>
    /// What Mermaid reads in the text that the entity codes stand for: formulas (<c>$$x$$</c>), icons (<c>fa:fa-car</c>), and
    /// its own mark of an entity code.
    /// </summary>
    private static bool IsRead(Rune before, Rune rune) => (before.Value, rune.Value) switch
    {
        ('$', '$') or ('ﬂ', '°') or ('¶', 'ß') => true,
        (':', _) => Rune.IsLetter(rune),
        _ => false,
    };

    // Behind '#', Mermaid would read up to ';' as an entity code.
    private static string EscapeLink(string link) => link.IndexOf('#', StringComparison.Ordinal) is >= 0 and var hash
        ? link[..hash] + link[hash..].Replace(";", "%3B", StringComparison.Ordinal)
        : link;
}
