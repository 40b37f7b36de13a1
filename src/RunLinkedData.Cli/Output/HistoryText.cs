using System.Text.Json;
using RunLinkedData.Cli.Tables;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Versions.History;

namespace RunLinkedData.Cli.Output;

/// <summary>How a dataset changes over its versions, as a table with the oldest first.</summary>
internal static class HistoryText
{
    private const int LongestBar = 40;

    public static TextTable ToTable(DatasetHistory history, string? column, bool isPlotted)
    {
        var hasMetrics = column is null && history.Versions.Any(version => version.Version.Metrics.Count > 0);
        var hasChanges = column is null && history.Versions.Any(version => version.SchemaChanges.Count > 0);
        Column[] figures = column is null
            ? [
                "ROWS", "BYTES", "TOOK", Column.Text("PARAMETERS"),
                .. hasMetrics ? [Column.Text("METRICS")] : Array.Empty<Column>(),
                .. hasChanges ? [Column.Text("COLUMNS")] : Array.Empty<Column>(),
            ]
            : ["ROWS", "NULLS", "MIN", "MAX", "MEAN", "STDDEV"];
        var table = new TextTable(
        [
            Column.RunId("VERSION"),
            "STARTED",
            .. figures,
            .. isPlotted ? [Column.Bar(column is null ? "ROWS" : "MEAN")] : Array.Empty<Column>(),
        ]);
        var most = history.Versions.Select(version => Math.Abs(Plotted(version, column) ?? 0)).DefaultIfEmpty().Max();
        foreach (var version in history.Versions)
        {
            table.Add(
            [
                version.Version.RunId,
                Format.Of(version.Version.StartedAt),
                Format.Number(version.Rows),
                .. column is null
                    ? [
                        Format.Number(version.Bytes),
                        Format.Of(version.Duration),
                        version.Error is { } error ? new Cell(error, "red") : Format.Of(version.Version.Parameters),
                        .. hasMetrics ? [Format.Of(version.Version.Metrics)] : Array.Empty<Cell>(),
                        .. hasChanges ? [ChangeText.Of(version.SchemaChanges)] : Array.Empty<Cell>(),
                    ]
                    : Figures(version.Profile.GetValueOrDefault(column)),
                .. isPlotted ? [new Cell(Bar(Plotted(version, column), most), "blue")] : Array.Empty<Cell>(),
            ]);
        }

        return table;
    }

    private static Cell[] Figures(ColumnProfile? profile) =>
        [
            Format.Number(profile?.Nulls),
            ProfileText.Value(profile?.Min),
            ProfileText.Value(profile?.Max),
            Format.Number(profile?.Mean),
            Format.Number(profile?.Stddev),
        ];

    // Of text and times there is no mean: then it is the values that are there.
    private static double? Plotted(HistoryEntry version, string? column) => column is null ? version.Rows
        : version.Profile.GetValueOrDefault(column) is not { } profile ? null
        : profile.Mean ?? (profile.Min is { ValueKind: JsonValueKind.Number } ? null : version.Rows - profile.Nulls);

    private static string Bar(double? value, double most)
    {
        var eighths = value is { } known && most > 0 && double.IsFinite(known)
            ? (int)Math.Round(Math.Abs(known) / most * LongestBar * 8)
            : 0;
        return (value < 0 ? "-" : "")
            + new string('█', eighths / 8)
            + (eighths % 8 == 0 ? "" : ((char)('█' + 8 - (eighths % 8))).ToString());
    }
}
