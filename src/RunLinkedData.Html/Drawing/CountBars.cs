using System.Globalization;
using System.Text;
using System.Xml.Linq;
using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Html.Drawing;

/// <summary>Counts as bars, side by side and equally wide: the bins of a histogram, or of text the values that occur most.</summary>
internal static class CountBars
{
    private const int Most = 40;

    /// <summary>The counts that are drawn of a column; none when its profile has none.</summary>
    public static IReadOnlyList<long> CountsOf(ColumnProfile? profile)
    {
        var counts = profile?.Histogram?.Counts ?? profile?.Top?.Select(value => value.Count).ToList();

        // Manifests may come from others.
        return counts is { Count: > 0 and <= Most } && counts.All(count => count >= 0) && counts.Max() > 0 ? counts : [];
    }

    /// <summary>The bars as one path; null when there are none.</summary>
    public static XElement? Draw(IReadOnlyList<long> counts, double left, double width, double height)
    {
        if (counts.Count == 0)
        {
            return null;
        }

        var (step, most, path) = (width / counts.Count, counts.Max(), new StringBuilder());
        for (var i = 0; i < counts.Count; i++)
        {
            // What is there is seen, however little it is.
            var tall = counts[i] == 0 ? 0 : Math.Max(1, height * counts[i] / most);
            path.Append(
                CultureInfo.InvariantCulture,
                $"M{left + (i * step):0.##} {height:0.##}v{-tall:0.##}h{Math.Max(1, step - 0.75):0.##}v{tall:0.##}z");
        }

        return new XElement("path", new XAttribute("class", "bars"), new XAttribute("d", path.ToString()));
    }
}
