using System.Text.Json;
using RunLinkedData.Cli.Tables;
using RunLinkedData.Datasets.RowComparison;

namespace RunLinkedData.Cli.Output;

/// <summary>Prints rows that differ as they come: one a line, or in one JSON document.</summary>
internal abstract class RowOutput : IDisposable
{
    private readonly Dictionary<RowChange, long> _counts = [];

    /// <summary>How many rows were printed.</summary>
    public long Count => _counts.Values.Sum();

    public static RowOutput Open(
        Printer print, string original, string other, IReadOnlyList<ColumnChange> columns, IReadOnlyList<string> key) =>
        print.IsJson ? new JsonRows(print, original, other, columns, key) : new TextRows(print, columns);

    public Task WriteAsync(RowDifference row, CancellationToken cancellationToken)
    {
        _counts[row.Change] = Of(row.Change) + 1;
        return PrintAsync(row, cancellationToken);
    }

    /// <summary>Prints what comes after the rows.</summary>
    public abstract void End();

    public abstract void Dispose();

    protected long Of(RowChange change) => _counts.GetValueOrDefault(change);

    protected abstract Task PrintAsync(RowDifference row, CancellationToken cancellationToken);

    private sealed class TextRows : RowOutput
    {
        private readonly Printer _print;
        private readonly int _columns;

        public TextRows(Printer print, IReadOnlyList<ColumnChange> columns)
        {
            (_print, _columns) = (print, columns.Count);
            foreach (var column in columns)
            {
                print.Line(column.ToLine());
            }
        }

        public override void Dispose()
        {
        }

        public override void End() => _print.Talk(
            $"{Format.Count(Of(RowChange.Added), "row")} added, {Of(RowChange.Removed):N0} removed, {Of(RowChange.Changed):N0} changed"
            + (_columns == 0 ? "" : $"; {(_columns == 1 ? "1 column differs" : $"{_columns:N0} columns differ")}"));

        protected override Task PrintAsync(RowDifference row, CancellationToken cancellationToken)
        {
            var key = Pairs(row.Key);
            return _print.LineAsync(
                row.Change switch
                {
                    RowChange.Added =>
                        new Cell($"+ {key}  {Pairs(row.Row!.Where(cell => !row.Key.ContainsKey(cell.Key)))}".TrimEnd(), "green"),
                    RowChange.Removed =>
                        new Cell($"- {key}  {Pairs(row.Row!.Where(cell => !row.Key.ContainsKey(cell.Key)))}".TrimEnd(), "red"),
                    _ => new Cell(
                        $"~ {key}  "
                        + string.Join(' ', row.Cells.Select(
                            cell => $"{cell.Column}: {CellValue.Show(cell.Original)} -> {CellValue.Show(cell.Other)}")),
                        "yellow"),
                },
                cancellationToken);
        }

        private static string Pairs(IEnumerable<KeyValuePair<string, object?>> cells) =>
            string.Join(' ', cells.Select(cell => $"{cell.Key}={CellValue.Show(cell.Value)}"));
    }

    private sealed class JsonRows : RowOutput
    {
        private const int FlushBytes = 1 << 16;

        private readonly Printer _print;
        private readonly Utf8JsonWriter _writer;

        public JsonRows(Printer print, string original, string other, IReadOnlyList<ColumnChange> columns, IReadOnlyList<string> key)
        {
            _print = print;
            _writer = print.OpenJson();
            _writer.WriteStartObject();
            _writer.WriteString("original", original);
            _writer.WriteString("other", other);
            _writer.WritePropertyName("columns");
            JsonSerializer.Serialize(_writer, columns, CliJson.Default.IReadOnlyListColumnChange);
            _writer.WriteStartArray("key");
            foreach (var column in key)
            {
                _writer.WriteStringValue(column);
            }

            _writer.WriteEndArray();
            _writer.WriteStartArray("rows");
        }

        public override void End()
        {
            _writer.WriteEndArray();
            _writer.WriteNumber("added", Of(RowChange.Added));
            _writer.WriteNumber("removed", Of(RowChange.Removed));
            _writer.WriteNumber("changed", Of(RowChange.Changed));
            _writer.WriteEndObject();
            _writer.Flush();
            _print.EndJson();
        }

        public override void Dispose() => _writer.Dispose();

        protected override async Task PrintAsync(RowDifference row, CancellationToken cancellationToken)
        {
            _writer.WriteStartObject();
            _writer.WriteString("change", row.Change.ToString());
            WriteCells("key", row.Key);
            if (row.Row is { } cells)
            {
                WriteCells("row", cells);
            }
            else
            {
                _writer.WriteStartArray("cells");
                foreach (var cell in row.Cells)
                {
                    _writer.WriteStartObject();
                    _writer.WriteString("column", cell.Column);
                    _writer.WritePropertyName("original");
                    CellValue.Write(_writer, cell.Original);
                    _writer.WritePropertyName("other");
                    CellValue.Write(_writer, cell.Other);
                    _writer.WriteEndObject();
                }

                _writer.WriteEndArray();
            }

            _writer.WriteEndObject();
            if (_writer.BytesPending > FlushBytes)
            {
                await _writer.FlushAsync(cancellationToken);
            }
        }

        private void WriteCells(string name, IReadOnlyDictionary<string, object?> cells)
        {
            _writer.WriteStartObject(name);
            foreach (var (column, value) in cells)
            {
                _writer.WritePropertyName(column);
                CellValue.Write(_writer, value);
            }

            _writer.WriteEndObject();
        }
    }
}
