using System.Text.RegularExpressions;

namespace RunLinkedData.Html.Pages;

/// <summary>
/// A part of a page of others, such as a notebook: a template with its style, which touches nothing around it, and without a script.
/// </summary>
internal static partial class Block
{
    private const string Class = "rld-block";

    /// <summary>Renders a block.</summary>
    /// <param name="template">The template, as for <see cref="Page.Render"/>.</param>
    /// <param name="model">What the template shows.</param>
    public static string Render(string template, object model) =>
        $"<div class=\"{Class}\">\n<style>.{Class} {{\n{Nested(Page.StyleOf(template))}}}</style>\n"
        + $"{Page.RenderPart(template, model)}</div>\n";

    // Rules inside of a rule are for what is inside of its element; what a page sets for itself as a whole, a block sets for its element.
    private static string Nested(string style) => WholePage().Replace(style, "&");

    [GeneratedRegex(@"(?<=^\s*)(:root|body)(?= \{)", RegexOptions.Multiline)]
    private static partial Regex WholePage();
}
