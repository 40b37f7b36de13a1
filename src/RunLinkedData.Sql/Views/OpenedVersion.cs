using RunLinkedData.Datasets.Reading;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Sql.Selection;
using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Sql.Views;

/// <summary>A version of which the manifest was read.</summary>
/// <param name="Found">The version.</param>
/// <param name="Dataset">Its manifest, and the way to its files.</param>
/// <param name="Columns">Its columns that SQL can hold, by name without regard to case.</param>
internal sealed record OpenedVersion(FoundVersion Found, Dataset Dataset, IReadOnlyDictionary<string, ColumnType> Columns)
{
    /// <summary>What its manifest says of a column; null when it says nothing.</summary>
    public ColumnProfile? ProfileOf(string column) =>
        Dataset.Manifest.Profile.FirstOrDefault(known => known.Key.Equals(column, StringComparison.OrdinalIgnoreCase)).Value;

    /// <summary>Whether all values of a column are null, so that it has any type.</summary>
    public bool IsAllNull(string column) => ProfileOf(column)?.Nulls == Dataset.Manifest.Rows;
}
