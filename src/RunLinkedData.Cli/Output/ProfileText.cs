using System.Globalization;
using System.Text.Json;
using RunLinkedData.Cli.Tables;
using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Cli.Output;

/// <summary>The columns of a dataset as a table.</summary>
internal static class ProfileText
{
    // A time, and a number that was not rounded.
    private const int LeastValue = 20;

    public static TextTable ToTable(DatasetManifest manifest)
    {
        var table = new TextTable(
            Column.Text("COLUMN"), "TYPE", "NULLS", "DISTINCT", Column.Text("MIN", LeastValue), "MEDIAN", Column.Text("MAX", LeastValue),
            "MEAN", "STDDEV", Column.Text("TOP", LeastValue));
        foreach (var column in manifest.Columns)
        {
            var profile = manifest.Profile.GetValueOrDefault(column.Name);
            table.Add(
                column.Name,
                column.Type + (column.Nullable ? "?" : ""),
                Format.Number(profile?.Nulls),
                Distinct(profile),
                Value(profile?.Min),
                Value(profile?.Quantiles?.P50),
                Value(profile?.Max),
                Format.Number(profile?.Mean),
                Format.Number(profile?.Stddev),
                Top(profile, manifest.Rows));
        }

        return table;
    }

    /// <summary>How many different values there are, with a tilde before an estimate.</summary>
    public static string? Distinct(ColumnProfile? profile) =>
        profile?.Distinct is { } distinct ? (profile.DistinctError is null ? "" : "~") + Format.Number(distinct) : null;

    /// <summary>The value that occurs most, with its share of all rows.</summary>
    private static string? Top(ColumnProfile? profile, long rows) => profile?.Top is [var top, ..]
        ? string.Create(CultureInfo.InvariantCulture, $"{Value(top.Value) ?? "(long text)"} {(double)top.Count / rows:0.#%}")
        : null;

    public static string? Value(JsonElement? value) =>
        value is { } element ? element.ValueKind == JsonValueKind.String ? element.GetString() : element.GetRawText() : null;
}
