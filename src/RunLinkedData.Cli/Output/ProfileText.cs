using System.Globalization;
using System.Text.Json;
using RunLinkedData.Datasets;

namespace RunLinkedData.Cli.Output;

/// <summary>The columns of a dataset as a table.</summary>
internal static class ProfileText
{
    public static TextTable ToTable(DatasetManifest manifest)
    {
        var table = new TextTable("COLUMN", "TYPE", "NULLS", "MIN", "MAX", "MEAN", "STDDEV");
        foreach (var column in manifest.Columns)
        {
            var profile = manifest.Profile.GetValueOrDefault(column.Name);
            table.Add(
                column.Name,
                column.Type + (column.Nullable ? "?" : ""),
                profile?.Nulls.ToString("N0", CultureInfo.InvariantCulture),
                Value(profile?.Min),
                Value(profile?.Max),
                Number(profile?.Mean),
                Number(profile?.Stddev));
        }

        return table;
    }

    public static string? Value(JsonElement? value) => value is { } element ? element.ValueKind == JsonValueKind.String ? element.GetString() : element.GetRawText() : null;

    private static string? Number(double? number) => number?.ToString("G6", CultureInfo.InvariantCulture);
}
