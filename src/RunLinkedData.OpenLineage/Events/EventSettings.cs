namespace RunLinkedData.OpenLineage.Events;

/// <summary>How events are made.</summary>
internal sealed record EventSettings
{
    /// <summary>The namespace of jobs whose run was started with no other one.</summary>
    public required string JobNamespace { get; init; }

    /// <summary>The namespace of the datasets of runs; null for that of the store's address.</summary>
    public string? DatasetNamespace { get; init; }

    /// <summary>The environment variables that are told, of those that are recorded.</summary>
    public required IReadOnlyList<string> EnvironmentVariables { get; init; }

    /// <summary>How long an event may be, in bytes.</summary>
    public required int MaxEventBytes { get; init; }
}
