using Spectre.Console;
using Spectre.Console.Rendering;

namespace RunLinkedData.Cli.Output;

/// <summary>A table without lines: it reads well, and cuts well into columns.</summary>
internal sealed class TextTable : Renderable
{
    private readonly Table _table;

    public TextTable(params string[] headers)
        : this(hasHeaders: true, headers)
    {
    }

    public TextTable(bool hasHeaders, params string[] headers)
    {
        _table = new Table { Border = TableBorder.None, ShowRowSeparators = false, ShowHeaders = hasHeaders };
        foreach (var header in headers)
        {
            _table.AddColumn(new TableColumn($"[bold]{Markup.Escape(header)}[/]") { Padding = new Padding(0, 0, 2, 0), NoWrap = hasHeaders });
        }
    }

    /// <summary>Adds a row.</summary>
    public void Add(params Cell[] cells) => _table.AddRow(cells.Select(cell => cell.ToMarkup()));

    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth) => ((IRenderable)_table).Render(options, maxWidth);
}
