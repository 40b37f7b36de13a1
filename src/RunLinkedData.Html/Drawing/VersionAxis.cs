using System.Globalization;
using System.Xml.Linq;

namespace RunLinkedData.Html.Drawing;

/// <summary>
/// The versions from left to right, at even distances: runs that come in bursts would cover each other in time. Dates at the
/// ends and in the middle say when.
/// </summary>
/// <param name="times">When the runs started.</param>
/// <param name="changed">The versions at which something changed.</param>
/// <param name="errors">The versions that cannot be read, and why.</param>
internal sealed class VersionAxis(
    IReadOnlyList<DateTimeOffset> times, IReadOnlyList<int> changed, IReadOnlyList<(int Index, string Text)> errors)
{
    public const double Width = 340;
    public const double Left = 58;
    public const double Right = Width - 8;
    private const double Inset = 6;
    private const double ShortLine = 6;
    private const int MostLines = 30;

    public IReadOnlyList<(int Index, string Text)> Errors => errors;

    public double X(int index) =>
        times.Count == 1 ? (Left + Right) / 2 : Left + Inset + ((Right - Left - (2 * Inset)) * index / (times.Count - 1));

    /// <summary>A line for each version at which something changed, as one path. Many are short, as they would cover the values.</summary>
    public string Lines(double top, double bottom) =>
        string.Concat(changed.Select(
            index => $"M{Svg.Number(X(index))} {Svg.Number(top)}V{Svg.Number(changed.Count > MostLines ? top + ShortLine : bottom)}"));

    public IEnumerable<XElement> Labels(double y)
    {
        var format = times.Count > 1 && times[^1] - times[0] < TimeSpan.FromDays(3) ? "MM-dd HH:mm" : "yyyy-MM-dd";
        int[] labelled = times.Count switch
        {
            0 => [],
            1 or 2 => [.. Enumerable.Range(0, times.Count)],
            _ => [0, times.Count / 2, times.Count - 1],
        };
        return labelled.Select(index => Svg.Element(
            "text",
            Svg.Attribute(
                "class", index == labelled[^1] && labelled.Length > 1 ? "last" : index == 0 && labelled.Length > 1 ? "first" : "middle"),
            Svg.Attribute("x", index == 0 && labelled.Length > 1 ? Left : index == labelled[^1] && labelled.Length > 1 ? Right : X(index)),
            Svg.Attribute("y", y),
            times[index].UtcDateTime.ToString(format, CultureInfo.InvariantCulture)));
    }
}
