using Spectre.Console;

namespace RunLinkedData.Cli.Tables;

/// <summary>A cell of a table. Text from outside is never read as markup, and never moves the cursor.</summary>
internal readonly record struct Cell(string? Text, string? Style = null)
{
    public static implicit operator Cell(string? text) => new(text);

    /// <summary>The text, as one line.</summary>
    public string ToText() => TerminalText.OneLine(Text ?? "-");

    public Markup ToMarkup()
    {
        var plain = Markup.Escape(ToText());
        return new Markup(Style is null || plain.Length == 0 ? plain : $"[{Style}]{plain}[/]");
    }
}
