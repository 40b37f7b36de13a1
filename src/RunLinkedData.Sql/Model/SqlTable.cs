namespace RunLinkedData.Sql.Model;

/// <summary>A dataset that a query names, with the versions of it that are read.</summary>
public sealed record SqlTable
{
    /// <summary>The table as the query names it.</summary>
    public required string Name { get; init; }

    /// <summary>The process of the dataset.</summary>
    public required string Process { get; init; }

    /// <summary>The dataset.</summary>
    public required string Dataset { get; init; }

    /// <summary>How many versions the search of runs has found.</summary>
    public required int VersionsFound { get; init; }

    /// <summary>How many of these have no rows for the query, as conditions on runs and versions tell.</summary>
    public required int VersionsLeftOutByConditions { get; init; }

    /// <summary>How many of the rest have no rows for the query, as the figures of their manifests tell.</summary>
    public required int VersionsLeftOutByFigures { get; init; }

    /// <summary>The IDs of the runs whose versions are read, the newest first.</summary>
    public required IReadOnlyList<string> Versions { get; init; }

    /// <summary>How many files these have.</summary>
    public required int Files { get; init; }

    /// <summary>How long these are together, in bytes.</summary>
    public required long Bytes { get; init; }

    /// <summary>The columns of the data as the query has them, with their types.</summary>
    public required IReadOnlyList<SqlColumn> Columns { get; init; }

    /// <summary>What differs in the columns from version to version, and other things worth knowing, in sentences.</summary>
    public required IReadOnlyList<string> Notes { get; init; }
}
