namespace RunLinkedData.Questions.Uses;

/// <summary>Which uses of a dataset are looked for.</summary>
public sealed class UsesOptions
{
    private const int MostRuns = 1_000_000;

    /// <summary>
    /// The column that is asked about, by its exact name, which may hold dots and anything else: what has not read it is left out. Null,
    /// unless the name of the dataset ends with one: all that has read the dataset.
    /// </summary>
    public string? Column { get; set; }

    /// <summary>Only runs that started then or later. Default: null, all.</summary>
    public DateTimeOffset? Since { get; set; }

    /// <summary>
    /// How many runs are looked at, at most: 1 to 1,000,000; <see cref="DatasetUses.IsCut"/> tells that there are more. Those that have
    /// read a dataset of the same name of another process count too. Default: 10,000.
    /// </summary>
    public int MaxRuns { get; set; } = 10_000;

    internal static UsesOptions Of(Action<UsesOptions>? configure)
    {
        UsesOptions options = new();
        configure?.Invoke(options);
        return options switch
        {
            { MaxRuns: < 1 or > MostRuns } => throw new ArgumentException(
                $"{nameof(MaxRuns)} is {options.MaxRuns}; it must be from 1 to {MostRuns:N0}.", nameof(configure)),
            { Column: "" } => throw new ArgumentException($"{nameof(Column)} is empty, and no column has that name.", nameof(configure)),
            _ => options,
        };
    }
}
