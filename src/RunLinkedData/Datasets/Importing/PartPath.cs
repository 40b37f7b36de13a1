using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace RunLinkedData.Datasets.Importing;

/// <summary>Paths of the files of a folder that is one table, as Spark, Hive, Dask, pandas and DuckDB write it.</summary>
internal static partial class PartPath
{
    private const string NullOfHive = "__HIVE_DEFAULT_PARTITION__";

    private static readonly string[] Endings = [".parquet", ".parq", ".pq"];

    // Folders of table formats that keep old and deleted rows among their files.
    private static readonly string[] TableLogs = ["_delta_log", ".hoodie"];

    /// <summary>The folder by which another program tells which files are rows; null when there is none.</summary>
    public static string? LogOf(IEnumerable<string> paths) => paths.Select(path => path.Split('/')[0]).FirstOrDefault(TableLogs.Contains);

    /// <summary>Whether a file is named as Parquet files are.</summary>
    public static bool IsParquet(string path) =>
        Array.Exists(Endings, ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether a file or folder of this name is no part of the table: <c>_SUCCESS</c>, <c>_metadata</c>, checksums.</summary>
    public static bool IsHidden(string name) => name[0] == '.' || (name[0] == '_' && !name.Contains('='));

    /// <summary>The files in the order of their rows: that of their paths, with numbers by value, part 2 before part 10.</summary>
    public static IEnumerable<T> InOrder<T>(IEnumerable<T> files, Func<T, string> path) => files
        .OrderBy(file => Number().Replace(path(file), digits => digits.Value.PadLeft(20, '0')), StringComparer.Ordinal)
        .ThenBy(path, StringComparer.Ordinal);

    /// <summary>
    /// What the names of a file's folders say (<c>year=2026</c>), in their order; null for Hive's name of a null.
    /// <c>odd</c>: the folder that names no column, or one that another names, where that is the problem.
    /// </summary>
    public static bool TryGetKeys(
        string path, out IReadOnlyList<KeyValuePair<string, string?>> keys, [NotNullWhen(false)] out string? odd)
    {
        List<KeyValuePair<string, string?>> found = [];
        (keys, odd) = (found, null);
        foreach (var folder in path.Split('/')[..^1])
        {
            var equals = folder.IndexOf('=', StringComparison.Ordinal);
            var name = Uri.UnescapeDataString(folder[..Math.Max(equals, 0)]);
            if (name.Length == 0 || found.Exists(key => key.Key == name))
            {
                odd = folder;
                return false;
            }

            var value = folder[(equals + 1)..];
            found.Add(new(name, value == NullOfHive ? null : Uri.UnescapeDataString(value)));
        }

        return true;
    }

    /// <summary>The first file whose folders name other columns than those of the first one; null when there is none.</summary>
    public static FolderPart? FindStray(IReadOnlyList<FolderPart> parts) => parts.FirstOrDefault(
        part => !part.Keys.Select(key => key.Key).SequenceEqual(parts[0].Keys.Select(key => key.Key)));

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Number();
}
