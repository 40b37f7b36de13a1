using System.Text.Json;
using System.Text.Json.Nodes;
using RunLinkedData.Cli.Tables;
using RunLinkedData.Datasets.Exporting;
using RunLinkedData.Datasets.Reading;
using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Cli.Output;

/// <summary>A few rows to look at, as JSON has them.</summary>
internal sealed record ReadRows(IReadOnlyList<string> Columns, IReadOnlyList<JsonObject> Rows)
{
    private const int LongestTime = 30;
    private const int LeastText = 12;

    public static async Task<ReadRows> OfAsync(Dataset dataset, Action<ExportOptions> configure, CancellationToken cancellationToken)
    {
        var options = new ExportOptions();
        configure(options);
        var rows = await OfAsync(
            target => dataset.ExportAsync(target, DatasetFormat.JsonLines, configure, cancellationToken), cancellationToken);
        return new ReadRows([.. options.Columns ?? dataset.Manifest.Columns.Select(column => column.Name)], rows);
    }

    /// <summary>Rows that are written as JSON Lines.</summary>
    public static async Task<IReadOnlyList<JsonObject>> OfAsync(Func<Stream, Task> export, CancellationToken cancellationToken)
    {
        using var text = new MemoryStream();
        await export(text);
        text.Position = 0;
        using var reader = new StreamReader(text);
        List<JsonObject> rows = [];
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            rows.Add((JsonObject)JsonNode.Parse(line)!);
        }

        return rows;
    }

    public TextTable ToTable()
    {
        var table = new TextTable([.. Columns.Select(column => IsLong(column) ? Column.Text(column, LeastText) : (Column)column)]);
        foreach (var row in Rows)
        {
            table.Add([.. Columns.Select(column => Show(row[column]))]);
        }

        return table;
    }

    // Numbers and times are shown whole.
    private bool IsLong(string column) => Rows.Any(row => row[column] is JsonValue value
        && value.GetValueKind() == JsonValueKind.String
        && value.GetValue<string>().Length > LongestTime);

    // An empty text is seen, and is not the same as a null.
    private static Cell Show(JsonNode? value) => value switch
    {
        null => new Cell("null", "grey"),
        JsonValue text when text.GetValueKind() == JsonValueKind.String =>
            text.GetValue<string>() is { Length: > 0 } shown ? new Cell(shown) : new Cell("\"\"", "grey"),
        _ => new Cell(value.ToJsonString()),
    };
}
