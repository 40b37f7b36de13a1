using RunLinkedData.Cli.Tables;
using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Cli.Output;

/// <summary>A column that one of two datasets lacks, or that has another type in each.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Original">Its type in the original; null when that lacks it.</param>
/// <param name="Other">Its type in the other; null when that lacks it.</param>
internal sealed record ColumnChange(string Name, string? Original, string? Other)
{
    /// <summary>Those of two datasets, among the columns that are looked at: all where <paramref name="wanted"/> is null.</summary>
    public static IReadOnlyList<ColumnChange> Of(DatasetManifest original, DatasetManifest other, IReadOnlyCollection<string>? wanted) =>
    [
        .. from name in original.Columns.Concat(other.Columns).Select(column => column.Name).Distinct(StringComparer.Ordinal)
           where wanted?.Contains(name) ?? true
           let change = new ColumnChange(name, TypeOf(original, name), TypeOf(other, name))
           where change.Original != change.Other
           select change,
    ];

    public Cell ToLine() => this switch
    {
        { Original: null } => new Cell($"+ column {Name}: {Other}", "green"),
        { Other: null } => new Cell($"- column {Name}: {Original}", "red"),
        _ => new Cell($"~ column {Name}: {Original} -> {Other}", "yellow"),
    };

    private static string? TypeOf(DatasetManifest manifest, string name) =>
        manifest.Columns.FirstOrDefault(column => column.Name == name)?.Type;
}
