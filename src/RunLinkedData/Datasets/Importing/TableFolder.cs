using System.Text.RegularExpressions;
using RunLinkedData.Model;

namespace RunLinkedData.Datasets.Importing;

/// <summary>
/// A folder of Parquet files that are one table, as Spark, Hive, Dask, pandas and DuckDB write it: all in one folder, or in folders named
/// <c>key=value</c>. What begins with
/// <c>_</c> or <c>.</c> is no part of it (<c>_SUCCESS</c>, <c>_metadata</c>, checksums).
/// </summary>
internal static partial class TableFolder
{
    private const string NullOfHive = "__HIVE_DEFAULT_PARTITION__";

    // Folders of table formats that keep old and deleted rows among their files.
    private static readonly string[] TableLogs = ["_delta_log", ".hoodie"];

    /// <summary>Its files, in the order of their paths with numbers by value: part 2 before part 10.</summary>
    /// <exception cref="DatasetSchemaException">The folder is no such table.</exception>
    public static IReadOnlyList<FolderPart> List(string folder, DatasetIdentity dataset)
    {
        var all = FolderFiles.List(folder, dataset).Files;
        if (all.Select(file => file.Path.Split('/')[0]).FirstOrDefault(TableLogs.Contains) is { } log)
        {
            throw NoTable(dataset, log, $"of its files only those that '{log}' lists are rows");
        }

        var parts = all.Where(file => !file.Path.Split('/').Any(IsHidden))
            .OrderBy(file => Number().Replace(file.Path, digits => digits.Value.PadLeft(20, '0')), StringComparer.Ordinal)
            .ThenBy(file => file.Path, StringComparer.Ordinal)
            .Select(file => new FolderPart(file.Path, file.Source, KeysOf(file.Path, dataset))).ToList();
        if (parts.Count == 0)
        {
            throw NoTable(dataset, "", "it holds no Parquet file");
        }

        if (parts.Find(part => !ParquetInput.IsParquet(part.Source)) is { } other)
        {
            throw NoTable(dataset, other.Path, $"'{other.Path}' is no Parquet file");
        }

        return parts.Find(part => !part.Keys.Select(key => key.Key).SequenceEqual(parts[0].Keys.Select(key => key.Key))) is { } stray
            ? throw NoTable(dataset, stray.Path, $"'{stray.Path}' is in other folders than '{parts[0].Path}'")
            : parts;
    }

    private static bool IsHidden(string name) => name[0] == '.' || (name[0] == '_' && !name.Contains('='));

    private static List<KeyValuePair<string, string?>> KeysOf(string path, DatasetIdentity dataset)
    {
        var keys = new List<KeyValuePair<string, string?>>();
        foreach (var folder in path.Split('/')[..^1])
        {
            var equals = folder.IndexOf('=');
            var name = Uri.UnescapeDataString(folder[..Math.Max(equals, 0)]);
            if (name.Length == 0 || keys.Exists(key => key.Key == name))
            {
                throw NoTable(dataset, path, $"'{path}' is in a folder '{folder}', which does not name a column of its own by key=value");
            }

            var value = folder[(equals + 1)..];
            keys.Add(new(name, value == NullOfHive ? null : Uri.UnescapeDataString(value)));
        }

        return keys;
    }

    private static DatasetSchemaException NoTable(DatasetIdentity dataset, string file, string why) => dataset.Schema(
        "", file, why, "a folder of Parquet files that are one table",
        $"The folder cannot be saved as the rows of {dataset}: {why}. Save it as it is, with SaveDataset(name, DirectoryInfo).");

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Number();
}
