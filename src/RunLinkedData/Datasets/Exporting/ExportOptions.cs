namespace RunLinkedData.Datasets.Exporting;

/// <summary>What of a dataset is exported. Default: all of it.</summary>
public sealed class ExportOptions
{
    /// <summary>The names of the columns wanted, in the order wanted; at least one, none twice. Default: null, all columns.</summary>
    public IReadOnlyCollection<string>? Columns { get; set; }

    /// <summary>How many rows at most, from the first on; 0 gives the columns alone. Default: null, all rows.</summary>
    public long? MostRows { get; set; }

    internal static ExportOptions Of(Action<ExportOptions>? configure)
    {
        var options = new ExportOptions();
        configure?.Invoke(options);
        return options.MostRows is not < 0
            ? options
            : throw new ArgumentException($"{nameof(MostRows)} is {options.MostRows}; it must be 0 or more, or null for all rows.");
    }
}
