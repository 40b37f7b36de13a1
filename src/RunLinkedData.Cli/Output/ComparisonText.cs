using System.Globalization;
using RunLinkedData.Cli.Tables;
using RunLinkedData.Datasets.Comparison;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Questions.Comparison;

namespace RunLinkedData.Cli.Output;

/// <summary>What is not the same in two runs, for people.</summary>
internal sealed class ComparisonText(Printer print)
{
    private const double MostShift = 100;

    // Two numbers, and the arrow between them.
    private const int LeastValue = 16;

    public async Task WriteAsync(RunComparison comparison, CancellationToken cancellationToken)
    {
        print.Write(new FieldList().Add("original", Describe(comparison.Original)).Add("other", Describe(comparison.Other)).ToTable());
        foreach (var dataset in comparison.Datasets)
        {
            await WriteAsync("", dataset, cancellationToken);
        }

        await print.LineAsync("", cancellationToken);
        if (comparison.Changes.Count == 0)
        {
            await print.LineAsync("Parameters, code and everything else of their own are the same.", cancellationToken);
        }
        else
        {
            var table = new TextTable("CHANGED", Column.Text("", 12), Column.Text("ORIGINAL", 16), Column.Text("OTHER", 16));
            foreach (var change in comparison.Changes)
            {
                table.Add(ChangeText.Of(change.Kind), change.Name, change.Original, change.Other);
            }

            print.Write(table);
        }

        foreach (var input in comparison.ExternalInputs)
        {
            await WriteAsync(ChangeText.External, input.Content, cancellationToken);
        }

        if (comparison.Metrics.Count > 0)
        {
            await print.LineAsync("", cancellationToken);
            var table = new TextTable(Column.Text("METRIC", 16), "ORIGINAL", "OTHER", "DIFFERENCE");
            foreach (var metric in comparison.Metrics)
            {
                table.Add(metric.Name, Format.Number(metric.Original), Format.Number(metric.Other), Difference(metric));
            }

            print.Write(table);
        }

        if (comparison.Code?.CompareUrl is { } page)
        {
            await print.LineAsync(page, cancellationToken);
        }

        if (comparison.Inputs.Count > 0)
        {
            await print.LineAsync("", cancellationToken);
            var table = new TextTable(Column.Text("INPUT", 16), Column.RunId("ORIGINAL"), Column.RunId("OTHER"), "CONTENT");
            foreach (var input in comparison.Inputs)
            {
                table.Add(
                    ChangeText.Name(input),
                    input.Original?.RunId,
                    input.Other?.RunId,
                    input.IsContentEqual switch { true => "the same", false => "other", null => null });
            }

            print.Write(table);
        }

        if (comparison.IsUnexplained)
        {
            await print.LineAsync(ChangeText.Unexplained, cancellationToken);
        }

        foreach (var note in comparison.Notes)
        {
            print.Talk($"note: {note}");
        }
    }

    private async Task WriteAsync(string front, DatasetComparison dataset, CancellationToken cancellationToken)
    {
        await print.LineAsync("", cancellationToken);
        await print.LineAsync(front + ChangeText.Of(dataset), cancellationToken);
        if (dataset.Columns.Count > 0)
        {
            var isRead = dataset.Columns.Any(column => column.DifferingRows is not null);
            var table = new TextTable(
            [
                Column.Text("COLUMN"),
                Column.Text("TYPE"),
                "NULLS",
                "DISTINCT",
                Column.Text("MIN", LeastValue),
                Column.Text("MAX", LeastValue),
                "MEAN",
                "SHIFT",
                .. isRead ? ["ROWS"] : Array.Empty<Column>(),
            ]);
            foreach (var column in dataset.Columns)
            {
                table.Add(
                [
                    column.Name,
                    Pair(Type(column.Original), Type(column.Other)),
                    Pair(Format.Number(column.OriginalProfile?.Nulls), Format.Number(column.OtherProfile?.Nulls)),
                    Pair(ProfileText.Distinct(column.OriginalProfile), ProfileText.Distinct(column.OtherProfile)),
                    Pair(ProfileText.Value(column.OriginalProfile?.Min), ProfileText.Value(column.OtherProfile?.Min)),
                    Pair(ProfileText.Value(column.OriginalProfile?.Max), ProfileText.Value(column.OtherProfile?.Max)),
                    Pair(Format.Number(column.OriginalProfile?.Mean), Format.Number(column.OtherProfile?.Mean)),
                    Shift(column.MeanShiftInStddevs),
                    .. isRead ? [Format.Number(column.DifferingRows)] : Array.Empty<Cell>(),
                ]);
            }

            print.Write(table);
        }

        foreach (var file in dataset.Files)
        {
            await print.LineAsync($"  {(file.Original is null ? "+" : file.Other is null ? "-" : "~")} {file.Path}", cancellationToken);
        }
    }

    private static string Describe(ComparedRun run) =>
        $"{run.Process}{(run.Dataset is null ? "" : "/" + run.Dataset)}@{run.RunId}  "
        + $"{run.Status}{(run.IsDeleted ? ", deleted" : "")}, started {Format.Of(run.StartedAt)}";

    private static string Difference(MetricDifference metric)
    {
        if (metric is not { Difference: { } difference, Original: { } original })
        {
            return "";
        }

        var text = (difference > 0 ? "+" : "") + Format.Number(difference);
        var share = difference / Math.Abs(original);
        return double.IsFinite(share) ? text + share.ToString(" (+0.0 %); (-0.0 %); (0.0 %)", CultureInfo.InvariantCulture) : text;
    }

    // A column of one value, computed, has a spread that is nothing but rounding.
    private static string Shift(double? shift) => shift switch
    {
        null => "",
        > MostShift => "> +100 sd",
        < -MostShift => "< -100 sd",
        { } value => value.ToString("+0.00 sd;-0.00 sd;0 sd", CultureInfo.InvariantCulture),
    };

    // What is the same on both sides is said once.
    private static Cell Pair(string? original, string? other) =>
        original == other ? new Cell(original ?? "") : new Cell($"{original ?? "-"} -> {other ?? "-"}");

    private static string? Type(DatasetColumn? column) => column is null ? null : column.Type + (column.Nullable ? "?" : "");
}
