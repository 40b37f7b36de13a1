using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Fluid;

namespace RunLinkedData.Html.Pages;

/// <summary>
/// Makes a page of HTML from a template and what it shows. The page needs no network and no other file. Every value is encoded,
/// unless the template says <c>raw</c>.
/// </summary>
/// <remarks>
/// A file <c>.css</c> or <c>.js</c> beside the template, of the same name, goes into its pages too. Of scripts only that one runs; the page
/// must be of use without it.
/// </remarks>
internal static class Page
{
    // Marks that turn the direction of writing could make one name look like another.
    private static readonly SearchValues<char> TurningMarks = SearchValues.Create(
        "\u061C\u200E\u200F\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069");

    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);
    private static readonly TemplateFiles Files = new();
    private static readonly FluidParser Parser = new();
    private static readonly TemplateOptions Options = new()
    {
        FileProvider = Files,
        MemberAccessStrategy = new StrictMembers(),
        StrictFilters = true,
    };

    /// <summary>Renders a page.</summary>
    /// <param name="template">The template of what the page shows, such as <c>card</c> for <c>Templates/card.liquid</c>.</param>
    /// <param name="title">The page's title, as plain text.</param>
    /// <param name="model">What the template shows; its public properties are there in snake_case.</param>
    public static string Render(string template, string title, object model)
    {
        var body = RenderPart(template, model);
        TemplateContext context = new(Options);
        context.SetValue("title", title);
        context.SetValue("style", StyleOf(template));
        if (Files.Find($"{template}.js") is { } script)
        {
            context.SetValue("script", script);
            context.SetValue("script_hash", Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script))));
        }

        context.SetValue("body", body);
        return ShowMarks(Files.Get("page", Parser).Render(context, Encoder));
    }

    /// <summary>The style of the pages of a template.</summary>
    public static string StyleOf(string template) => Files.Find("style.css") + Files.Find($"{template}.css");

    /// <summary>Renders a template without the page around it.</summary>
    public static string RenderPart(string template, object model) =>
        ShowMarks(Files.Get(template, Parser).Render(new TemplateContext(model, Options), Encoder));

    private static string ShowMarks(string html) => html.AsSpan().ContainsAny(TurningMarks)
        ? string.Create(html.Length, html, static (shown, html) => html.AsSpan().ReplaceAny(shown, TurningMarks, '\uFFFD'))
        : html;
}
