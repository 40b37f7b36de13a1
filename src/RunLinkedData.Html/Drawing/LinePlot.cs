using System.Text;
using System.Xml.Linq;

namespace RunLinkedData.Html.Drawing;

/// <summary>A small plot of one value over the versions of a dataset, which stand at even distances. Colours come from the page.</summary>
internal sealed class LinePlot(VersionAxis versions, string label, IReadOnlyList<PlotPoint> points, Func<double, PlotUnit> unit)
{
    private const double Top = 8;
    private const double BottomOfDates = 22;
    private const int Many = 60;

    // Beyond, the distance between two values is no number any more.
    private const double Largest = 1e300;

    /// <summary>Whether the axis begins at 0.</summary>
    public bool FromZero { get; init; }

    /// <summary>Whether each value has a dot that tells of it.</summary>
    public bool HasDots { get; init; } = true;

    /// <summary>Whether dates stand below; not where another plot follows that has them.</summary>
    public bool HasDates { get; init; } = true;

    /// <summary>How high it is.</summary>
    public double Height { get; init; } = 150;

    private double Bottom => Height - (HasDates ? BottomOfDates : 7);

    public string Draw()
    {
        var values = points.SelectMany(point => new[] { point.Value, point.Low, point.High }).OfType<double>().Select(Bound).ToList();
        if (FromZero)
        {
            values.Add(0);
        }

        var largest = values.Select(Math.Abs).DefaultIfEmpty(0).Max();
        var scale = unit(largest);
        var axis = new PlotAxis(values.DefaultIfEmpty(0).Min(), values.DefaultIfEmpty(0).Max(), scale.Size, marks: Height < 100 ? 3 : 4);
        var cross = points.Count > Many ? 2 : 3.5;
        return Svg.Write(Svg.Element(
            "svg",
            Svg.Attribute("class", points.Count <= Many ? "plot" : "plot many"),
            Svg.Attribute("viewBox", $"0 0 {Svg.Number(VersionAxis.Width)} {Svg.Number(Height)}"),
            Svg.Attribute("role", "img"),
            Svg.Attribute("aria-label", Svg.Clean(label)),
            axis.Ticks.Select(tick => new[]
            {
                Path("grid", $"M{Svg.Number(VersionAxis.Left)} {Y(axis, tick)}H{Svg.Number(VersionAxis.Right)}"),
                Number(axis, tick, scale),
            }),
            Optional("changed", versions.Lines(Top, Bottom)),
            Optional("band", Band(axis)),
            Optional("line", Line(axis)),
            versions.Errors.Select(error => Svg.Element(
                "path",
                Svg.Attribute("class", "error"),
                Svg.Attribute(
                    "d",
                    $"M{Svg.Number(versions.X(error.Index) - cross)} {Svg.Number(Bottom - 2 - (2 * cross))}l{Svg.Number(2 * cross)} "
                    + $"{Svg.Number(2 * cross)}m0 -{Svg.Number(2 * cross)}l-{Svg.Number(2 * cross)} {Svg.Number(2 * cross)}"),
                Svg.Title(error.Text))),
            points.Index().Where(point => HasDots && point.Item.Value is not null).Select(point => Svg.Element(
                "path",
                Svg.Attribute("class", "dot"),
                Svg.Attribute("d", $"M{Svg.Number(versions.X(point.Index))} {Y(axis, point.Item.Value!.Value)}h0"),
                Svg.Title(point.Item.Title))),
            HasDates ? versions.Labels(Height - 7) : null));
    }

    private static double Bound(double value) => Math.Clamp(value, -Largest, Largest);

    private string Y(PlotAxis axis, double value) => Svg.Number(Bottom - (axis.Share(Bound(value)) * (Bottom - Top)));

    private static XElement Path(string style, string path) => Svg.Element("path", Svg.Attribute("class", style), Svg.Attribute("d", path));

    private static XElement? Optional(string style, string path) => path.Length == 0 ? null : Path(style, path);

    private XElement Number(PlotAxis axis, double tick, PlotUnit scale) => Svg.Element(
        "text",
        Svg.Attribute("class", "tick"),
        Svg.Attribute("x", VersionAxis.Left - 6),
        Svg.Attribute("y", Y(axis, tick)),
        Svg.Attribute("dy", "0.35em"),
        scale.Write(tick));

    private string Line(PlotAxis axis)
    {
        StringBuilder line = new();
        for (var i = 1; i < points.Count; i++)
        {
            if (points[i].Value is { } value && points[i - 1].Value is { } before)
            {
                line.Append(i >= 2 && points[i - 2].Value is not null ? "" : $"M{Svg.Number(versions.X(i - 1))} {Y(axis, before)}")
                    .Append($"L{Svg.Number(versions.X(i))} {Y(axis, value)}");
            }
        }

        return line.ToString();
    }

    // One shape for each stretch of versions that have a band; a stretch of one is a stroke.
    private string Band(PlotAxis axis)
    {
        StringBuilder band = new();
        for (var first = 0; first < points.Count; first++)
        {
            var end = first;
            while (end < points.Count && points[end] is { Low: not null, High: not null })
            {
                end++;
            }

            if (end > first)
            {
                var high = Enumerable.Range(first, end - first)
                    .Select(i => $"{Svg.Number(versions.X(i))} {Y(axis, points[i].High!.Value)}");
                var low = Enumerable.Range(first, end - first)
                    .Reverse()
                    .Select(i => $"{Svg.Number(versions.X(i))} {Y(axis, points[i].Low!.Value)}");
                band.Append($"M{string.Join('L', high.Concat(low))}Z");
                first = end;
            }
        }

        return band.ToString();
    }
}
