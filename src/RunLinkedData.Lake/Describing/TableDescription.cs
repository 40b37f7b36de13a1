namespace RunLinkedData.Lake.Describing;

/// <summary>A table that describes versions of a dataset, as it is.</summary>
public sealed record TableDescription
{
    /// <summary>Its form.</summary>
    public required TableFormat Format { get; init; }

    /// <summary>The dataset, such as <c>demand-forecast/forecasts</c>.</summary>
    public required string Dataset { get; init; }

    /// <summary>Where its folder is, as it is named in its files: <c>file:///lake/forecasts</c>, <c>s3://bucket/forecasts</c>.</summary>
    public required string Location { get; init; }

    /// <summary>
    /// The file that readers without a catalogue are given: of Iceberg, the metadata file. Of Delta, the newest commit: readers are given
    /// the folder.
    /// </summary>
    public required string MetadataFile { get; init; }

    /// <summary>
    /// What it has of all versions together: of Iceberg, the ID of the snapshot that <c>main</c> is at; of Delta, the
    /// number of the newest commit.
    /// </summary>
    public required long CurrentSnapshot { get; init; }

    /// <summary>The versions, in the order in which they were added.</summary>
    public required IReadOnlyList<TableSnapshot> Versions { get; init; }

    /// <summary>The columns of all versions together, with <c>run_id</c>.</summary>
    public required IReadOnlyList<TableColumn> Columns { get; init; }

    /// <summary>Columns that versions have and the table has not, as too many readers cannot read them.</summary>
    public required IReadOnlyList<TableColumn> LeftOutColumns { get; init; }

    /// <summary>How engines are told of the table: lines to be run there.</summary>
    public required IReadOnlyList<TableRegistration> Registrations { get; init; }
}

/// <summary>A version in a table.</summary>
public sealed record TableSnapshot
{
    /// <summary>The run that wrote the version. Of Iceberg, also the name of its tag.</summary>
    public required string RunId { get; init; }

    /// <summary>
    /// What readers find the version alone by: of Iceberg, the ID of its snapshot; null of Delta, where <c>run_id</c> tells it.
    /// </summary>
    public required long? Id { get; init; }

    /// <summary>How many files it has.</summary>
    public required long Files { get; init; }

    /// <summary>How many rows it has.</summary>
    public required long Rows { get; init; }

    /// <summary>The size of its files, in bytes.</summary>
    public required long Bytes { get; init; }
}

/// <summary>A column of a table.</summary>
public sealed record TableColumn
{
    /// <summary>Its name, the latest one of several.</summary>
    public required string Name { get; init; }

    /// <summary>Its type, in the words of the table's format; of what was left out, in those of datasets.</summary>
    public required string Type { get; init; }
}

/// <summary>How an engine is told of a table.</summary>
public sealed record TableRegistration
{
    /// <summary>The engine, such as <c>Spark</c>.</summary>
    public required string Engine { get; init; }

    /// <summary>What is run there. Words in angle brackets, such as <c>&lt;catalog&gt;</c>, are for the reader to fill in.</summary>
    public required string Text { get; init; }

    /// <summary>Whether this was tried with tables of this library; where not, it is what the engine's documentation says.</summary>
    public required bool IsTried { get; init; }
}
