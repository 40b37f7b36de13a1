namespace RunLinkedData.Lake.Describing;

/// <summary>What bringing a table up to date has done.</summary>
public sealed record TableSync
{
    /// <summary>The table as it is now.</summary>
    public required TableDescription Table { get; init; }

    /// <summary>The runs whose versions were added, in their order.</summary>
    public required IReadOnlyList<string> Added { get; init; }

    /// <summary>The runs whose versions were taken out, as they are not published any more or not wanted.</summary>
    public required IReadOnlyList<string> Dropped { get; init; }

    /// <summary>Versions that are published and cannot be described.</summary>
    public required IReadOnlyList<UndescribedVersion> NotDescribed { get; init; }

    /// <summary>
    /// Whether the storage refuses the second of two programs that write one file. Where it does not, let only one program at a time bring
    /// the table up to date.
    /// </summary>
    public required bool IsExclusive { get; init; }
}

/// <summary>A version that a table does not have.</summary>
public sealed record UndescribedVersion
{
    /// <summary>The run that wrote it.</summary>
    public required string RunId { get; init; }

    /// <summary>Why: a sentence.</summary>
    public required string Reason { get; init; }
}
