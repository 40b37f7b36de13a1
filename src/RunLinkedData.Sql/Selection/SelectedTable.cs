using RunLinkedData.Sql.Statements;

namespace RunLinkedData.Sql.Selection;

/// <summary>A table of a query with the versions that it stands for.</summary>
/// <param name="Name">Its name in the query.</param>
/// <param name="Use">Where the query names it; null where it does so more than once, or not at all.</param>
/// <param name="Process">The process of the dataset.</param>
/// <param name="Dataset">The dataset.</param>
internal sealed record SelectedTable(string Name, TableUse? Use, string Process, string Dataset)
{
    /// <summary>The versions that have rows for the query, the newest first.</summary>
    public IReadOnlyList<FoundVersion> Versions { get; init; } = [];

    /// <summary>How many versions its name stands for, as far as they were looked at.</summary>
    public int Found { get; init; }

    /// <summary>A version that has the columns, where none has rows for the query.</summary>
    public FoundVersion? Sample { get; init; }

    /// <summary>The aliases of versions, by their runs.</summary>
    public ILookup<string, string> Aliases { get; init; } = Array.Empty<string>().ToLookup(alias => alias);
}
