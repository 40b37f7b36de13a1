namespace RunLinkedData.Cli.Tables;

/// <summary>A column of a table, and what may become of its cells where the terminal is narrow: nothing, unless it says so.</summary>
/// <param name="Header">Its name.</param>
/// <param name="Kind">What its cells are.</param>
/// <param name="Least">How narrow it may become.</param>
internal readonly record struct Column(string Header, ColumnKind Kind = ColumnKind.Whole, int Least = 0)
{
    public static implicit operator Column(string header) => new(header);

    /// <summary>IDs of runs: they are shortened as long as they can be told apart.</summary>
    public static Column RunId(string header) => new(header, ColumnKind.RunId);

    /// <summary>Texts: long ones are cut, which <c>…</c> tells.</summary>
    public static Column Text(string header, int least = 8) => new(header, ColumnKind.Text, least);

    /// <summary>Bars: all become shorter alike.</summary>
    public static Column Bar(string header) => new(header, ColumnKind.Bar, 8);

    /// <summary>Sentences: they go on below, and break between words only.</summary>
    public static Column Sentence(string header) => new(header, ColumnKind.Sentence, 24);
}

/// <summary>What the cells of a column are.</summary>
internal enum ColumnKind
{
    /// <summary>Numbers, times and words, which are right only as they are.</summary>
    Whole,

    /// <summary>IDs of runs.</summary>
    RunId,

    /// <summary>Names and texts.</summary>
    Text,

    /// <summary>Bars of a plot.</summary>
    Bar,

    /// <summary>Sentences.</summary>
    Sentence,
}
