using System.Globalization;
using System.Text.Json;
using RunLinkedData.MLflow.Tracking.Limits;

namespace RunLinkedData.Model.Manifest;

/// <summary>
/// The figures of a dataset as metrics of its run, so that MLflow's own charts show how the data changes from run to run.
/// </summary>
internal static class DatasetMetrics
{
    // A wide table would drown the run's own metrics; the manifest holds the profile of every column.
    private const int MaxColumns = 100;

    /// <summary><c>forecasts/rows</c>, <c>forecasts/revenue.mean</c> and so on, of the columns that have such figures.</summary>
    public static IEnumerable<(string Key, double Value)> Of(DatasetManifest manifest)
    {
        yield return ($"{manifest.Name}/bytes", manifest.Bytes);
        if (manifest.Content == DatasetContent.Files)
        {
            yield return ($"{manifest.Name}/files", manifest.Files.Count);
            yield break;
        }

        yield return ($"{manifest.Name}/rows", manifest.Rows);
        var columns = manifest.Columns.Take(MaxColumns).ToList();
        var keys = ToKeys(columns);
        foreach (var column in columns)
        {
            if (!manifest.Profile.TryGetValue(column.Name, out var profile))
            {
                continue;
            }

            var key = $"{manifest.Name}/{keys[column.Name]}";
            foreach (var (figure, value) in Figures(column, profile))
            {
                if (TrackingLimits.IsKey($"{key}.{figure}"))
                {
                    yield return ($"{key}.{figure}", value);
                }
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
