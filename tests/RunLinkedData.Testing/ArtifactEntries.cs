using RunLinkedData.MLflow.Artifacts;

namespace RunLinkedData.Testing;

/// <summary>What tests want of entries.</summary>
public static class ArtifactEntries
{
    /// <summary>Without what each storage says in its own words: versions and times.</summary>
    public static IEnumerable<ArtifactEntry> Plain(this IEnumerable<ArtifactEntry> entries) =>
        entries.Select(entry => entry with { Version = null, Modified = null });
}
