using RunLinkedData.Model;

namespace RunLinkedData.Recording.Publishing;

/// <summary>A run of the members of a group that was published: all of its datasets are versions.</summary>
public sealed record PublishedRun
{
    /// <summary>The run's ID: the version of all its datasets.</summary>
    public required string RunId { get; init; }

    /// <summary>Whether it had been published before, by another program or an earlier call; nothing was changed then.</summary>
    public required bool WasPublished { get; init; }

    /// <summary>The versions, by the names of the datasets.</summary>
    public required IReadOnlyList<DataVersion> Versions { get; init; }
}
