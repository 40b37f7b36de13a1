using System.Globalization;
using System.Text.Json;
using RunLinkedData.MLflow.Tracking.Limits;

namespace RunLinkedData.Model.Manifest;

/// <summary>
/// The figures of a dataset as metrics of its run, so that MLflow's own charts show how the data changes from run to run.
/// </summary>
internal static class DatasetMetrics
{
    // Earlier versions logged the figures of so many columns of each dataset, and names of keys depend on it.
    private const int MaxColumns = 100;

    /// <summary>All that a run may have of a dataset, as this version or an earlier one logs it.</summary>
    public static IEnumerable<(string Key, double Value)> Of(DatasetManifest manifest) =>
        OfAll(manifest).Concat(OfColumns(manifest, int.MaxValue));

    /// <summary><c>forecasts/rows</c> and so on, of the dataset as a whole.</summary>
    public static IEnumerable<(string Key, double Value)> OfAll(DatasetManifest manifest) =>
    [
        ($"{manifest.Name}/bytes", manifest.Bytes),
        manifest.Content == DatasetContent.Files
            ? ($"{manifest.Name}/files", manifest.Files.Count)
            : ($"{manifest.Name}/rows", manifest.Rows),
    ];

    /// <summary>
    /// <c>forecasts/revenue.mean</c> and so on, of the columns that have such figures: of the first ones, each with all of its own.
    /// </summary>
    public static IEnumerable<(string Key, double Value)> OfColumns(DatasetManifest manifest, int most)
    {
        if (manifest.Content == DatasetContent.Files)
        {
            yield break;
        }

        var columns = manifest.Columns.Take(MaxColumns).ToList();
        var keys = ToKeys(columns);
        foreach (var column in columns)
        {
            if (!manifest.Profile.TryGetValue(column.Name, out var profile))
            {
                continue;
            }

            var key = $"{manifest.Name}/{keys[column.Name]}";
            var figures = Figures(column, profile).Where(figure => TrackingLimits.IsKey($"{key}.{figure.Name}")).ToList();
            most -= figures.Count;
            if (most < 0)
            {
                yield break;
            }

            foreach (var (figure, value) in figures)
            {
                yield return ($"{key}.{figure}", value);
            }
        }
    }

    private static IEnumerable<(string Name, double Value)> Figures(DatasetColumn column, ColumnProfile profile)
    {
        if (column.Nullable)
        {
            yield return ("nulls", profile.Nulls);
        }

        if (Number(profile.Min) is { } min)
        {
            yield return ("min", min);
        }

        if (Number(profile.Max) is { } max)
        {
            yield return ("max", max);
        }

        if (profile.Mean is { } mean)
        {
            yield return ("mean", mean);
        }

        if (profile.Stddev is { } stddev)
        {
            yield return ("stddev", stddev);
        }
    }

    private static double? Number(JsonElement? element) =>
        element is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : null;

    /// <summary>
    /// The names of columns in keys, all different, also to a database that tells neither case nor accents apart: columns whose names can
    /// be used as they are keep them, the first of those that such a database takes for equal, and of the others, in their order, each
    /// takes the first that is free of <c>a_b</c>, <c>a_b.2</c>, <c>a_b.3</c> and so on.
    /// </summary>
    private static Dictionary<string, string> ToKeys(List<DatasetColumn> columns)
    {
        HashSet<string> taken = new(StringComparer.Ordinal);
        var keys = columns.Where(column => ToKey(column.Name) == column.Name && taken.Add(EquatedNames.Fold(column.Name)))
            .ToDictionary(column => column.Name, column => column.Name, StringComparer.Ordinal);
        foreach (var name in columns.Select(column => column.Name).Where(name => !keys.ContainsKey(name)))
        {
            var key = ToKey(name);
            for (var i = 2; !taken.Add(EquatedNames.Fold(key)); i++)
            {
                key = string.Create(CultureInfo.InvariantCulture, $"{ToKey(name)}.{i}");
            }

            keys.Add(name, key);
        }

        return keys;
    }

    // MLflow's metric names take letters, digits and a few signs; columns may be called anything.
    private static string ToKey(string column) =>
        string.Concat(column.Select(character => char.IsLetterOrDigit(character) || character is '_' or '-' or '.' or ' '
            ? character
            : '_'));
}
