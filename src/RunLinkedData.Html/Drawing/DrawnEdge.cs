using System.Globalization;
using System.Text;
using System.Xml.Linq;

namespace RunLinkedData.Html.Drawing;

/// <summary>All that went from one node to another, as one curve with a head and the names of the datasets.</summary>
internal sealed class DrawnEdge(int from, int to, string title, string label, GraphLayout layout, IReadOnlyList<Slot> route)
{
    public const double FontSize = 11.5;
    public const double LongestLabel = 130;
    private const double HeadLength = 8;

    // How far along its last curve a label may stand: the first place that is free.
    private static readonly double[] Places = [0.5, 0.62, 0.38, 0.74, 0.26];

    private (double X, double Y, double EndX, double EndY) _last;

    /// <summary><c>taken</c>: where other labels stand. One that would cover them is left out; the title says it.</summary>
    public XElement Draw(List<(double X, double Y, double Width)> taken)
    {
        var path = Path();
        var (_, _, x, y) = _last;
        return Svg.Element(
            "g",
            Svg.Attribute("class", "edge"),
            Svg.Attribute("data-from", from.ToString(CultureInfo.InvariantCulture)),
            Svg.Attribute("data-to", to.ToString(CultureInfo.InvariantCulture)),
            Svg.Title(title),
            Svg.Element("path", Svg.Attribute("class", "line"), Svg.Attribute("d", path)),
            Svg.Element("path", Svg.Attribute("class", "head"), Svg.Attribute("d", $"M{P(x, y)}l-8 -4.5v9z")),
            FreePlace(taken) is { } place ? Svg.Text(place.X, place.Y, null, label) : null);
    }

    private (double X, double Y)? FreePlace(List<(double X, double Y, double Width)> taken)
    {
        var width = TextWidth.Of(label, FontSize) + 6;
        foreach (var place in label.Length > 0 ? Places : [])
        {
            // A point of the curve, drawn to its middle, where there is room between the columns.
            var across = (1.5 * place * (1 - place)) + (place * place * place);
            var down = place * place * (3 - (2 * place));
            var (x, y) = (_last.X + ((_last.EndX - _last.X) * (0.5 + ((across - 0.5) / 4))), _last.Y + ((_last.EndY - _last.Y) * down) - 4);
            if (!taken.Exists(other => Math.Abs(other.X - x) < (other.Width + width) / 2 && Math.Abs(other.Y - y) < FontSize + 2))
            {
                taken.Add((x, y, width));
                return (x, y);
            }
        }

        return null;
    }

    private string Path()
    {
        StringBuilder path = new();
        if (route[0].Column >= route[^1].Column)
        {
            // Back, below of both boxes.
            var (right, left) = (layout.Right(route[0]), layout.Left(route[^1]));
            var below = Math.Max(route[0].Y, route[^1].Y) + (Math.Max(route[0].Height, route[^1].Height) / 2) + 60;
            _last = (left - 40, route[^1].Y, left, route[^1].Y);
            return $"M{P(right, route[0].Y)}C{P(right + 50, below)} {P(left - 50, below)} {P(left - HeadLength, route[^1].Y)}";
        }

        for (var i = 1; i < route.Count; i++)
        {
            var (before, next) = (route[i - 1], route[i]);
            var end = next.IsBox ? layout.Left(next) - HeadLength : layout.Left(next);
            _last = (layout.Right(before), before.Y + before.Port(before.After, next), end, next.Y + next.Port(next.Before, before));
            var middle = (_last.X + _last.EndX) / 2;
            path.Append(path.Length == 0 ? $"M{P(_last.X, _last.Y)}" : $"H{Svg.Number(_last.X)}");
            path.Append(Math.Abs(_last.Y - _last.EndY) < 0.1
                ? $"H{Svg.Number(end)}"
                : $"C{P(middle, _last.Y)} {P(middle, _last.EndY)} {P(end, _last.EndY)}");
        }

        _last = _last with { EndX = _last.EndX + HeadLength };
        return path.ToString();
    }

    private static string P(double x, double y) => $"{Svg.Number(x)} {Svg.Number(y)}";
}
