namespace RunLinkedData.Versions.References;

/// <summary>The ways to say which version.</summary>
internal enum VersionKind
{
    /// <summary>The ID of the run that wrote it.</summary>
    RunId,

    /// <summary>The beginning of one.</summary>
    Prefix,

    /// <summary>The newest.</summary>
    Latest,

    /// <summary>The newest published by a moment.</summary>
    Time,

    /// <summary>The one that an alias points to.</summary>
    Alias,

    /// <summary>The one that a run of an orchestrator has made.</summary>
    Orchestrated,
}
