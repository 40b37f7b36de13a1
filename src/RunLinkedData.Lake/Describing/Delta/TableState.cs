using RunLinkedData.Lake.Delta.Log;

namespace RunLinkedData.Lake.Describing.Delta;

/// <summary>A table as its log has it: all that is known from one time that it is brought up to date to the next.</summary>
internal sealed record TableState
{
    /// <summary>The number of the last commit.</summary>
    public required long Number { get; init; }

    /// <summary>What it needs of its readers.</summary>
    public required DeltaProtocol Protocol { get; init; }

    /// <summary>What it says of itself.</summary>
    public required DeltaMetadata Metadata { get; init; }

    /// <summary>Its columns, without <c>run_id</c>, and those of versions that it does not have.</summary>
    public required IReadOnlyList<DescribedColumn> Columns { get; init; }

    /// <summary>When it was changed, by the clock of the versions: never earlier than before.</summary>
    public required long Time { get; init; }

    /// <summary>The versions, in the order in which they were added.</summary>
    public required IReadOnlyList<TableVersion> Versions { get; init; }

    /// <summary>The dataset.</summary>
    public string Dataset => Metadata.Configuration[TableHead.DatasetProperty]!;
}

/// <summary>A version in a table.</summary>
/// <param name="RunId">The run that wrote it.</param>
/// <param name="Files">Its files, with nothing of their columns.</param>
internal sealed record TableVersion(string RunId, IReadOnlyList<AddFile> Files)
{
    /// <summary>The paths of its files, without escapes.</summary>
    public IEnumerable<string> Paths => Files.Select(file => Uri.UnescapeDataString(file.Path));
}
