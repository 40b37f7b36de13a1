namespace RunLinkedData.Model.Provenance;

/// <summary>A line of an executor's log.</summary>
public sealed record ExecutorLogLine
{
    /// <summary>When the executor took it.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The line, without its end.</summary>
    public required string Text { get; init; }

    /// <summary>The attempt that wrote it, from 1; null when the executor does not say.</summary>
    public int? Attempt { get; init; }
}
