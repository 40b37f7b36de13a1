namespace RunLinkedData.Sql.Model;

/// <summary>What a query reads: nothing of it was read for this but manifests.</summary>
public sealed record SqlExplanation
{
    /// <summary>The datasets that the query names, in their order.</summary>
    public required IReadOnlyList<SqlTable> Tables { get; init; }

    /// <summary>How many files are read, of all tables.</summary>
    public int Files => Tables.Sum(table => table.Files);

    /// <summary>How long these are together, in bytes; of Parquet files, only the columns that the query needs are read.</summary>
    public long Bytes => Tables.Sum(table => table.Bytes);
}
