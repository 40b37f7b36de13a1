namespace RunLinkedData.Recording.Reusing;

/// <summary>The run that was taken, or made.</summary>
public sealed record RunIfStaleResult
{
    /// <summary>The ID of the run: the version of its datasets.</summary>
    public required string RunId { get; init; }

    /// <summary>Whether the work was done; false when a published run was taken.</summary>
    public required bool WasRun { get; init; }

    /// <summary>What tells runs apart that are made from something else, <c>sha256:...</c>; null where there can be none.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>
    /// Why the next call will not take this run: no fingerprint can be told, or the run has read or recorded what was not declared. Null
    /// when it will.
    /// </summary>
    public string? NotReusable { get; init; }
}
