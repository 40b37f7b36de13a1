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
            Column.Text("COLUMN"), "TYPE", "NULLS", Column.Text("MIN", LeastValue), Column.Text("MAX", LeastValue), "MEAN", "STDDEV");
        foreach (var column in manifest.Columns)
        {
            var profile = manifest.Profile.GetValueOrDefault(column.Name);
            table.Add(
                column.Name,
                column.Type + (column.Nullable ? "?" : ""),
                Format.Number(profile?.Nulls),
                Value(profile?.Min),
                Value(profile?.Max),
                Format.Number(profile?.Mean),
                Format.Number(profile?.Stddev));
        }

        return table;
    }

    public static string? Value(JsonElement? value) =>
        value is { } element ? element.ValueKind == JsonValueKind.String ? element.GetString() : element.GetRawText() : null;
}
