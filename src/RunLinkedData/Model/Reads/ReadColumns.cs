namespace RunLinkedData.Model.Reads;

/// <summary>Which columns of a data version a run has read, as far as it has recorded that.</summary>
internal sealed record ReadColumns
{
    /// <summary>The columns that were asked for by name, sorted.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>
    /// Whether the version was also read without naming columns: as a whole, as batches of all columns, or as files. Which of them the
    /// program has used then cannot be seen.
    /// </summary>
    public bool IsWhole { get; init; }

    /// <summary>Whether there was no room for all names: there are others.</summary>
    public bool IsCut { get; init; }

    /// <summary>Whether the columns that are not among the names were not read.</summary>
    public bool IsComplete => !IsWhole && !IsCut;

    /// <summary>What was read by the one and by the other.</summary>
    public ReadColumns With(ReadColumns other) => new()
    {
        Names = [.. Names.Union(other.Names, StringComparer.Ordinal).Order(StringComparer.Ordinal)],
        IsWhole = IsWhole || other.IsWhole,
        IsCut = IsCut || other.IsCut,
    };
}
