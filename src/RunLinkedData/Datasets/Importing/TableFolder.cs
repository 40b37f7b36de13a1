using RunLinkedData.Model;

namespace RunLinkedData.Datasets.Importing;

/// <summary>
/// A folder of Parquet files that are one table: all in one folder, or in folders named <c>key=value</c>. What begins with
/// <c>_</c> or <c>.</c> is no part of it.
/// </summary>
internal static class TableFolder
{
    /// <summary>Its files, in the order of their rows.</summary>
    /// <exception cref="DatasetSchemaException">The folder is no such table.</exception>
    public static IReadOnlyList<FolderPart> List(string folder, DatasetIdentity dataset)
    {
        var all = FolderFiles.List(folder, dataset).Files;
        if (PartPath.LogOf(all.Select(file => file.Path)) is { } log)
        {
            throw NoTable(dataset, log, $"of its files only those that '{log}' lists are rows");
        }

        var parts = PartPath.InOrder(all.Where(file => !file.Path.Split('/').Any(PartPath.IsHidden)), file => file.Path)
            .Select(file => new FolderPart(file.Path, file.Source, KeysOf(file.Path, dataset))).ToList();
        if (parts.Count == 0)
        {
            throw NoTable(dataset, "", "it holds no Parquet file");
        }

        if (parts.Find(part => !ParquetInput.IsParquet(part.Source)) is { } other)
        {
            throw NoTable(dataset, other.Path, $"'{other.Path}' is no Parquet file");
        }

        return PartPath.FindStray(parts) is { } stray
            ? throw NoTable(dataset, stray.Path, $"'{stray.Path}' is in other folders than '{parts[0].Path}'")
            : parts;
    }

    private static IReadOnlyList<KeyValuePair<string, string?>> KeysOf(string path, DatasetIdentity dataset) =>
        PartPath.TryGetKeys(path, out var keys, out var odd)
            ? keys
            : throw NoTable(dataset, path, $"'{path}' is in a folder '{odd}', which does not name a column of its own by key=value");

    private static DatasetSchemaException NoTable(DatasetIdentity dataset, string file, string why) => dataset.Schema(
        "", file, why, "a folder of Parquet files that are one table",
        $"The folder cannot be saved as the rows of {dataset}: {why}. Save it as it is, with SaveDataset(name, DirectoryInfo).");
}
