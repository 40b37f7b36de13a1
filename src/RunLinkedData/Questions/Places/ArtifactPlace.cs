namespace RunLinkedData.Questions.Places;

/// <summary>Where a process keeps the artifacts of its runs, and whether they are there.</summary>
public sealed record ArtifactPlace
{
    /// <summary>The process.</summary>
    public required string Process { get; init; }

    /// <summary>Where new runs keep their artifacts, as the store has it.</summary>
    public required string ArtifactUri { get; init; }

    /// <summary>That folder of this machine, which need not be there before the first file; null when it is something else.</summary>
    public string? Folder { get; init; }

    /// <summary>
    /// Whether the folder lies outside of that of the database, so that it does not go along when that is moved. False for servers.
    /// </summary>
    public bool IsOutside { get; init; }

    /// <summary>What is wrong, and what to do: a run has published data there, and its folder is gone. Null when nothing is.</summary>
    public string? Problem { get; init; }

    /// <summary>With a problem: how the URIs of such runs begin; null when the artifacts were not found elsewhere.</summary>
    public string? MovedFrom { get; init; }

    /// <summary>With a problem: how they would begin if the store knew where the artifacts are; null when they were not found.</summary>
    public string? MovedTo { get; init; }
}
