namespace RunLinkedData.Lake.Describing.Iceberg;

/// <summary>A table as its metadata file has it: all that is known from one time that it is brought up to date to the next.</summary>
internal sealed record TableState
{
    /// <summary>The number of the metadata file.</summary>
    public required int Number { get; init; }

    /// <summary>The ID of the table.</summary>
    public required string TableId { get; init; }

    /// <summary>The dataset.</summary>
    public required string Dataset { get; init; }

    /// <summary>The highest number in the order of changes: that of <see cref="Main"/>.</summary>
    public required long LastSequence { get; init; }

    /// <summary>When it was changed, by the clock of the versions: never earlier than before.</summary>
    public required long LastUpdated { get; init; }

    /// <summary>The last ID of a column.</summary>
    public required int LastColumnId { get; init; }

    /// <summary>The schemas that versions have, and the one of all together.</summary>
    public required IReadOnlyList<TableSchema> Schemas { get; init; }

    /// <summary>The schema of all versions together.</summary>
    public required int CurrentSchemaId { get; init; }

    /// <summary>The versions, in the order of their numbers.</summary>
    public required IReadOnlyList<VersionSnapshot> Versions { get; init; }

    /// <summary>All versions together.</summary>
    public required MainSnapshot Main { get; init; }

    /// <summary>Columns of versions that the table does not have.</summary>
    public required IReadOnlyList<DescribedColumn> LeftOut { get; init; }

    /// <summary>The metadata files before this one that are kept, the oldest first.</summary>
    public required IReadOnlyList<EarlierMetadata> Earlier { get; init; }

    /// <summary>The columns of a version, with those that the table does not have.</summary>
    public IReadOnlyList<DescribedColumn> ColumnsOf(int schemaId) => Schemas.First(schema => schema.Id == schemaId).Columns;

    /// <summary>The columns of the versions, in the order of the versions.</summary>
    public ColumnHistory ToHistory(IEnumerable<VersionSnapshot> versions) =>
        new([LeftOut, .. versions.Select(version => ColumnsOf(version.SchemaId))], LastColumnId);
}

/// <summary>A schema of a table, without <c>run_id</c>.</summary>
internal sealed record TableSchema(int Id, IReadOnlyList<DescribedColumn> Columns);

/// <summary>A version in a table: a snapshot that has its files alone, and the tag that names it.</summary>
internal sealed record VersionSnapshot
{
    public required string RunId { get; init; }

    public required long Id { get; init; }

    public required long Sequence { get; init; }

    public required long Timestamp { get; init; }

    /// <summary>The path of the list of its manifests, from the table's folder.</summary>
    public required string ManifestList { get; init; }

    public required int SchemaId { get; init; }

    public required long Files { get; init; }

    public required long Rows { get; init; }

    public required long Bytes { get; init; }
}

/// <summary>The snapshot that <c>main</c> is at.</summary>
internal sealed record MainSnapshot(long Id, string ManifestList);

/// <summary>A metadata file that another one has followed.</summary>
internal sealed record EarlierMetadata(int Number, long Timestamp);
