using Spectre.Console;

namespace RunLinkedData.Cli.Tables;

/// <summary>A table without lines: it reads well, and cuts well into columns.</summary>
internal sealed class TextTable
{
    private const string Gap = "  ";

    private readonly Column[] _columns;
    private readonly bool _hasHeaders;
    private readonly List<Cell[]> _rows = [];

    public TextTable(params Column[] columns)
        : this(hasHeaders: true, columns)
    {
    }

    public TextTable(bool hasHeaders, params Column[] columns) =>
        (_hasHeaders, _columns) = (hasHeaders, [.. columns.Select(column => column with { Header = TerminalText.OneLine(column.Header) })]);

    /// <summary>Adds a row.</summary>
    public void Add(params Cell[] cells) => _rows.Add(cells);

    /// <summary>The lines: plain, and as Spectre's markup. Without a width nothing is shortened, cut or continued below.</summary>
    public IEnumerable<(string Plain, string Markup)> ToLines(int? width)
    {
        var rows = Texts(width);
        int[] widths = [.. _columns.Select((column, i) => rows.Select(row => TextWidth.Of(row[i].Text))
            .Append(_hasHeaders ? TextWidth.Of(column.Header) : 0)
            .Max())];
        int[] natural = [.. widths];
        if (width is { } room)
        {
            Narrow(widths, ColumnKind.Text, room);
            Narrow(widths, ColumnKind.Bar, room);
            Narrow(widths, ColumnKind.Sentence, room);
        }

        return (_hasHeaders ? [[.. _columns.Select(column => (column.Header, (string?)"bold"))], .. rows] : rows).SelectMany(
            row => ToLines(row, widths, natural));
    }

    private List<(string Text, string? Style)[]> Texts(int? width)
    {
        var ids = _rows.SelectMany(row => row.Where((_, i) => _columns[i].Kind == ColumnKind.RunId))
            .Select(cell => cell.ToText())
            .Distinct()
            .ToList();
        var length = width is null ? int.MaxValue : Format.ShortLength(ids);
        return [.. _rows.Select(row => row.Select((cell, i) =>
            (Format.Short(cell.ToText(), _columns[i].Kind == ColumnKind.RunId ? length : int.MaxValue), cell.Style)).ToArray())];
    }

    // The widest first.
    private void Narrow(int[] widths, ColumnKind kind, int room)
    {
        var cuttable = Enumerable.Range(0, widths.Length).Where(i => _columns[i].Kind == kind).ToList();
        for (var over = widths.Sum() + (Gap.Length * (widths.Length - 1)) - room; over > 0; over--)
        {
            var wide = cuttable.Where(i => widths[i] > Math.Max(_columns[i].Least, _columns[i].Header.Length))
                .OrderByDescending(i => widths[i])
                .Cast<int?>()
                .FirstOrDefault();
            if (wide is not { } widest)
            {
                return;
            }

            widths[widest]--;
        }
    }

    private IEnumerable<(string Plain, string Markup)> ToLines((string Text, string? Style)[] row, int[] widths, int[] natural)
    {
        string[][] cells = [.. row.Select((cell, i) => _columns[i].Kind switch
        {
            ColumnKind.Sentence => TextWidth.Wrap(cell.Text, widths[i]),
            ColumnKind.Bar when widths[i] < natural[i] => [cell.Text[..(cell.Text.Length * widths[i] / natural[i])]],
            _ => [TextWidth.Cut(cell.Text, widths[i])],
        })];
        for (var line = 0; line < cells.Max(cell => cell.Length); line++)
        {
            var texts = cells.Select(cell => line < cell.Length ? cell[line] : "").ToArray();
            var last = Array.FindLastIndex(texts, text => text.Length > 0);
            var pieces = texts.Take(last + 1)
                .Select(
                    (text, i) => (Text: text, row[i].Style, Blanks: i == last ? "" : new string(' ', widths[i] - TextWidth.Of(text)) + Gap))
                .ToList();
            yield return (
                string.Concat(pieces.Select(piece => piece.Text + piece.Blanks)).TrimEnd(),
                string.Concat(pieces.Select(piece => (piece.Style is null || piece.Text.Length == 0
                    ? Markup.Escape(piece.Text)
                    : $"[{piece.Style}]{Markup.Escape(piece.Text)}[/]")
                    + piece.Blanks)));
        }
    }
}
