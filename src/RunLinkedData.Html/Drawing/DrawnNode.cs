using System.Globalization;
using System.Xml.Linq;
using RunLinkedData.Questions.Lineage;

namespace RunLinkedData.Html.Drawing;

/// <summary>A node as a box with lines of text. Colour and words tell its state.</summary>
internal sealed class DrawnNode
{
    private const double FontSize = 13;
    private const double LineHeight = 18;
    private const double Padding = 16;
    private const double LeastWidth = 150;
    private const double MostWidth = 330;
    private const int StateLine = 2;

    private readonly LineageNode _node;
    private readonly int _index;
    private readonly bool _isStart;
    private readonly List<string> _lines;

    /// <summary><c>index</c>: that of the node in the graph, by which scripts find what belongs to it.</summary>
    public DrawnNode(LineageGraph graph, LineageNode node, int index)
    {
        (_node, _index, _isStart) = (node, index, node.Id == graph.Start.Id);
        _lines = [.. NodeLabel.LinesOf(node)];
        if (_isStart)
        {
            _lines.Add(graph.Dataset is null ? "◆ start" : $"◆ start: {NodeLabel.Clean(graph.Dataset)}");
        }

        Label = string.Join(", ", _lines);
        Size = (
            Math.Clamp(_lines.Max(line => TextWidth.Of(line, FontSize)) + (2 * Padding), LeastWidth, MostWidth),
            (_lines.Count * LineHeight) + 18);
    }

    public (double Width, double Height) Size { get; }

    /// <summary>What a screen reader says.</summary>
    public string Label { get; }

    /// <summary>The first line, which names the node in titles of edges.</summary>
    public string Name => _node.RunId is { Length: > 8 } id && _lines.Count > 0 ? $"{_lines[0]} {NodeLabel.Clean(id[..8])}" : _lines[0];

    public XElement Draw((double X, double Y, double Width, double Height) box)
    {
        var style = NodeLabel.StyleOf(_node);
        return Svg.Element(
            _node.Link is null ? "g" : "a",
            Svg.Attribute("class", $"node {style}{(_isStart ? " start" : "")}"),
            Svg.Attribute("data-node", _index.ToString(CultureInfo.InvariantCulture)),
            Svg.Attribute("role", _node.Link is null ? "img" : "link"),
            Svg.Attribute("aria-label", Svg.Clean(Label)),
            _node.Link is null ? null : (object[])
            [
                Svg.Attribute("href", _node.Link),
                Svg.Attribute("target", "_blank"),
                Svg.Attribute("rel", "noopener noreferrer"),
            ],
            Svg.Title(string.Join('\n', _lines)),
            Rectangle("box", box, _node.Kind == LineageNodeKind.External ? 20 : 7),
            Rectangle("state", (box.X + 1, box.Y + 12, 4, box.Height - 24), 2),
            _lines.Select((line, index) => Svg.Text(
                box.X + Padding,
                box.Y + 9 + (LineHeight * (index + 0.75)),
                Style(index),
                TextWidth.Fit(line, FontSize, box.Width - (1.6 * Padding)))));
    }

    private string? Style(int line) => line switch
    {
        0 => "name",
        _ when _isStart && line == _lines.Count - 1 => "mark",
        StateLine when _node.Kind == LineageNodeKind.Run => "word",
        _ => null,
    };

    private static XElement Rectangle(string style, (double X, double Y, double Width, double Height) box, double radius) => Svg.Element(
        "rect",
        Svg.Attribute("class", style),
        Svg.Attribute("x", box.X),
        Svg.Attribute("y", box.Y),
        Svg.Attribute("width", box.Width),
        Svg.Attribute("height", box.Height),
        Svg.Attribute("rx", radius));
}
