using System.Globalization;
using System.Xml.Linq;

namespace RunLinkedData.Html.Drawing;

/// <summary>
/// Draws a column in small: how its values are spread as bars; below, the range as a line, the mean with a standard deviation to each side
/// as a box; below that, muted and on the same scale, the version before. Of booleans the share of true.
/// </summary>
internal static class ColumnPicture
{
    private const double Width = 150;
    private const double Edge = 3;
    private const double Top = 9;
    private const double Below = 21;
    private const double Bars = 24;

    /// <summary>The picture as SVG; empty when there is nothing to draw.</summary>
    /// <param name="now">The column.</param>
    /// <param name="before">The column of the version before, or null.</param>
    /// <param name="words">What the picture shows, in words.</param>
    /// <param name="isShare">Whether it is the share of true.</param>
    /// <param name="counts">How many values are in each part, or none.</param>
    public static string Draw(ColumnScale? now, ColumnScale? before, string words, bool isShare, IReadOnlyList<long> counts)
    {
        var bars = isShare ? null : CountBars.Draw(counts, Edge, Width - (2 * Edge), Bars);
        if (now is null && bars is null)
        {
            return "";
        }

        var start = bars is null ? 0 : Bars;
        var height = start + (now is null ? 1 : before is null ? 2 * Top : Below + 7);
        XElement svg = new(
            "svg",
            new XAttribute("class", "column"),
            new XAttribute("width", Text(Width)),
            new XAttribute("height", Text(height)),
            new XAttribute("viewBox", Text($"0 0 {Width:0.#} {height:0.#}")),
            new XAttribute("role", "img"),
            new XElement("title", words));
        svg.Add(bars);
        if (now is null)
        {
            return svg.ToString(SaveOptions.DisableFormatting);
        }

        var (min, max) = (Math.Min(now.Min, before?.Min ?? now.Min), Math.Max(now.Max, before?.Max ?? now.Max));
        if (before is not null)
        {
            svg.Add(isShare ? Share(before, start + Below, 6, "was") : Range(before, min, max, start + Below, 6, "was"));
        }

        svg.Add(isShare ? Share(now, start + Top, 10, "now") : Range(now, min, max, start + Top, 10, "now"));
        return svg.ToString(SaveOptions.DisableFormatting);
    }

    private static XElement Share(ColumnScale scale, double y, double height, string look)
    {
        const double Whole = Width - (2 * Edge);
        return new XElement(
            "g",
            new XAttribute("class", look),
            Box("frame", Edge, Whole, y, height),
            Box("box", Edge, Whole * scale.Mean!.Value, y, height));
    }

    private static XElement Range(ColumnScale scale, double min, double max, double y, double height, string look)
    {
        var (top, bottom) = (y - (height / 2), y + (height / 2));
        XElement group = new("g", new XAttribute("class", look));
        group.Add(Path(
            "line",
            Text($"M{Place(scale.Min):0.#} {y:0.#}H{Place(scale.Max):0.#}")
            + Text($"M{Place(scale.Min):0.#} {top:0.#}V{bottom:0.#}M{Place(scale.Max):0.#} {top:0.#}V{bottom:0.#}")));
        if (scale is { Mean: { } mean, Stddev: { } stddev })
        {
            var (left, right) = (Place(Math.Max(scale.Min, mean - stddev)), Place(Math.Min(scale.Max, mean + stddev)));
            group.Add(Box("box", left, Math.Max(right - left, 1), y, height));
        }

        if (scale.Mean is { } middle)
        {
            group.Add(Path("mean", Text($"M{Place(middle):0.#} {top:0.#}V{bottom:0.#}")));
        }

        return group;

        // A scale of one value has it in the middle.
        double Place(double value) => max > min ? Edge + ((value - min) / (max - min) * (Width - (2 * Edge))) : Width / 2;
    }

    private static XElement Path(string look, string path) => new("path", new XAttribute("class", look), new XAttribute("d", path));

    private static XElement Box(string look, double x, double width, double y, double height) => new(
        "rect",
        new XAttribute("class", look),
        new XAttribute("x", Text(x)),
        new XAttribute("y", Text(y - (height / 2))),
        new XAttribute("width", Text(width)),
        new XAttribute("height", Text(height)));

    private static string Text(double number) => number.ToString("0.#", CultureInfo.InvariantCulture);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
