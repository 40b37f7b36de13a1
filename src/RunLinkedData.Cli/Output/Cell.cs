using Spectre.Console;

namespace RunLinkedData.Cli.Output;

/// <summary>A cell of a table. Text from outside is never read as markup, and never moves the cursor.</summary>
internal readonly record struct Cell(string? Text, string? Style = null)
{
    public static implicit operator Cell(string? text) => new(text);

    public Markup ToMarkup()
    {
        var plain = Markup.Escape(string.Concat((Text ?? "-").Select(character => char.IsControl(character) ? ' ' : character)));
        return new Markup(Style is null || plain.Length == 0 ? plain : $"[{Style}]{plain}[/]");
    }
}
