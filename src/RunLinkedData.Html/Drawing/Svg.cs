using System.Globalization;
using System.Xml.Linq;
using RunLinkedData.Questions.Lineage;

namespace RunLinkedData.Html.Drawing;

/// <summary>Elements of SVG. They encode their text by themselves; what XML cannot hold is taken out of it here.</summary>
internal static class Svg
{
    private static readonly XNamespace Namespace = "http://www.w3.org/2000/svg";

    public static XElement Element(string name, params object?[] content) => new(Namespace + name, content);

    public static XAttribute Attribute(string name, string value) => new(name, value);

    /// <summary>A number for people's eyes: tenths of a pixel.</summary>
    public static XAttribute Attribute(string name, double value) => new(name, Number(value));

    public static XElement Title(string text) => Element("title", Clean(text));

    public static XElement Text(double x, double y, string? style, string text) =>
        Element("text", Attribute("x", x), Attribute("y", y), style is null ? null : Attribute("class", style), Clean(text));

    public static string Number(double value) => Math.Round(value, 1).ToString("0.#", CultureInfo.InvariantCulture);

    public static string Write(XElement svg) => svg.ToString(SaveOptions.DisableFormatting);

    /// <summary>
    /// Text of several lines, each as it can be shown, without the two characters besides controls that XML does not have.
    /// </summary>
    public static string Clean(string text) =>
        string.Join('\n', text.Split('\n').Select(line => NodeLabel.Clean(line))).Replace('\uFFFE', '\uFFFD').Replace('\uFFFF', '\uFFFD');
}
