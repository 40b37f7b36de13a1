using RunLinkedData.Versions;

namespace RunLinkedData.Lake.Describing;

/// <summary>Which versions of a dataset a table has, and how their columns go together.</summary>
public sealed class TableSyncOptions
{
    /// <summary>
    /// Which versions: those that meet these conditions are in the table afterwards, and no others. Default: all that are published.
    /// <see cref="VersionsOptions.AllowUnpublished"/> is refused.
    /// </summary>
    public VersionsOptions Versions { get; } = new() { PageSize = 1000 };

    /// <summary>
    /// Columns that were renamed: the name that a new column had in earlier versions, by its new name. Both are one column of the table
    /// then; what was renamed once is known to the table from then on. Default: none, a new name is a new column. Refused for Delta tables,
    /// where a new name always is.
    /// </summary>
    public IDictionary<string, string> Renamed { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// Whether it is an error when no version is left: there is no table yet, or conditions have chosen none, which would empty it by
    /// mistake.
    /// </summary>
    internal bool MustNotBeEmpty(TableContent? before) => before is null || (before.RunIds.Count > 0
        && Versions is not { From: null, Until: null, Last: null, Parameters.Count: 0, Tags.Count: 0 });

    internal static TableSyncOptions Of(TableFormat format, Action<TableSyncOptions>? configure)
    {
        TableSyncOptions options = new();
        configure?.Invoke(options);
        if (options.Versions.AllowUnpublished)
        {
            throw new ArgumentException(
                $"{nameof(Versions)}.{nameof(VersionsOptions.AllowUnpublished)} is true, and a table has published versions only.");
        }

        if (options.Renamed.FirstOrDefault(pair => pair.Key.Length == 0 || string.IsNullOrEmpty(pair.Value) || pair.Key == pair.Value)
            is { Key: { } wrong })
        {
            throw new ArgumentException($"{nameof(Renamed)} has '{wrong}', which is not a new name with another one that it had before.");
        }

        return format == TableFormat.Delta && options.Renamed.Count > 0
            ? throw new ArgumentException(
                $"{nameof(Renamed)} has '{options.Renamed.Keys.First()}', and a Delta table finds columns of files by their names: "
                    + "a new name is a new column there.")
            : options;
    }
}
