namespace RunLinkedData.Versions.History;

/// <summary>A row, with the version that it comes from.</summary>
/// <typeparam name="T">The type of the row.</typeparam>
public readonly record struct VersionedRow<T>
{
    /// <summary>The version: the ID of the run that wrote it.</summary>
    public required string RunId { get; init; }

    /// <summary>When that run started, in UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The row.</summary>
    public required T Row { get; init; }
}
