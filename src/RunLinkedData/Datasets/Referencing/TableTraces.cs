using RunLinkedData.Datasets.Importing;
using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Datasets.Referencing;

/// <summary>
/// Tells from the names of files that they are a table of another program: taken for plain files, its deleted rows would be there again.
/// </summary>
internal static class TableTraces
{
    /// <summary>What they look like, in words; null for plain files.</summary>
    public static string? Find(IReadOnlyList<DatasetFile> files) =>
        files.Any(file => file.Path.StartsWith("_delta_log/", StringComparison.Ordinal)) ? "a Delta table"
        : files.Any(file => file.Path.StartsWith("metadata/", StringComparison.Ordinal)
            && file.Path.EndsWith(".metadata.json", StringComparison.Ordinal)) ? "an Iceberg table"
        : files.Where(file => !file.Path.Split('/').Any(PartPath.IsHidden)).ToList() is { Count: > 0 } data
            && data.TrueForAll(file => PartPath.IsParquet(file.Path)) ? "a table of Parquet files"
        : null;
}
