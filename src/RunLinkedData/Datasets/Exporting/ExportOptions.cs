namespace RunLinkedData.Datasets.Exporting;

/// <summary>What of a dataset is exported, and how. Default: all of it, as it is.</summary>
public sealed class ExportOptions
{
    /// <summary>The names of the columns wanted, in the order wanted; at least one, none twice. Default: null, all columns.</summary>
    public IReadOnlyCollection<string>? Columns { get; set; }

    /// <summary>How many rows at most, from the first on; 0 gives the columns alone. Default: null, all rows.</summary>
    public long? MostRows { get; set; }

    /// <summary>
    /// Whether CSV is written so that a spreadsheet takes no text for a formula: text, also in the header, that begins with <c>=</c>,
    /// <c>+</c>, <c>-</c>, <c>@</c> (these also of full width), a tab or a line end gets a <c>'</c> before it. Numbers stay as they are.
    /// That changes the data, and cannot be undone for sure: it is for people to look at. Default: false. With another format it is an
    /// <see cref="ArgumentException"/>.
    /// </summary>
    public bool EscapeFormulas { get; set; }

    internal static ExportOptions Of(Action<ExportOptions>? configure)
    {
        var options = new ExportOptions();
        configure?.Invoke(options);
        return options.MostRows is not < 0
            ? options
            : throw new ArgumentException($"{nameof(MostRows)} is {options.MostRows}; it must be 0 or more, or null for all rows.");
    }
}
