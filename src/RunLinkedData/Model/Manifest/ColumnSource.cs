namespace RunLinkedData.Model.Manifest;

/// <summary>A column from which another one was made, as the program that made it says.</summary>
public sealed record ColumnSource
{
    /// <summary>A column of an input of the run.</summary>
    /// <param name="dataset">
    /// The input: <c>dataset</c> or <c>process/dataset</c> of a data version, or the name of an external input.
    /// </param>
    /// <param name="column">The column there.</param>
    public ColumnSource(string dataset, string column)
    {
        ArgumentException.ThrowIfNullOrEmpty(dataset);
        ArgumentException.ThrowIfNullOrEmpty(column);
        Dataset = dataset;
        Column = column;
    }

    /// <summary>The input: <c>dataset</c> or <c>process/dataset</c> of a data version, or the name of an external input.</summary>
    public string Dataset { get; init; }

    /// <summary>The column there.</summary>
    public string Column { get; init; }

    /// <summary>
    /// Reads <c>dataset.column</c>, <c>process/dataset.column</c>, or <c>dataset."a column"</c>, where a quote in the name is written
    /// twice.
    /// </summary>
    /// <exception cref="ArgumentException">The text is none of these.</exception>
    internal static ColumnSource Parse(string text)
    {
        const string Quoted = ".\"";
        ArgumentException.ThrowIfNullOrEmpty(text);
        var quote = text.IndexOf(Quoted, StringComparison.Ordinal);
        if (quote > 0 && text[^1] == '"' && text.Length > quote + Quoted.Length + 1)
        {
            return new ColumnSource(text[..quote], text[(quote + Quoted.Length)..^1].Replace("\"\"", "\"", StringComparison.Ordinal));
        }

        var start = text.LastIndexOf('/') + 1;
        var dot = text.IndexOf('.', start);
        return quote < 0 && dot > start && dot < text.Length - 1
            ? new ColumnSource(text[..dot], text[(dot + 1)..])
            : throw new ArgumentException(
                $"'{text}' is no column of an input: write dataset.column or process/dataset.column, such as transactions.price; "
                + "where a name has a dot, transactions.\"unit.price\".");
    }

    /// <summary>What a manifest keeps of what options say; null when that is nothing.</summary>
    /// <exception cref="ArgumentException">There is no such column.</exception>
    internal static IReadOnlyDictionary<string, IReadOnlyList<ColumnSource>>? ForManifest(
        IDictionary<string, IReadOnlyList<ColumnSource>> sources, IReadOnlyList<DatasetColumn> columns, string dataset) =>
        sources.Keys.FirstOrDefault(name => columns.All(column => column.Name != name)) is { } unknown
            ? throw new ArgumentException(
                $"ColumnSources says from what column '{unknown}' of dataset '{dataset}' is made, which has no such column. "
                + $"It has: {string.Join(", ", columns.Select(column => column.Name))}.")
            : sources.Count == 0 ? null : sources.ToDictionary(entry => entry.Key, entry => entry.Value);
}
