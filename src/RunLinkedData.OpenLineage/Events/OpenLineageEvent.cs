namespace RunLinkedData.OpenLineage.Events;

/// <summary>An event about a run, as OpenLineage's specification 2-0-2 has it.</summary>
public sealed record OpenLineageEvent
{
    /// <summary><c>START</c>, <c>RUNNING</c>, <c>COMPLETE</c>, <c>FAIL</c> or <c>ABORT</c>.</summary>
    public required string Type { get; init; }

    /// <summary>When that was, in UTC.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The ID of the run as MLflow has it: 32 hexadecimal digits. In the event they are a UUID, with dashes.</summary>
    public required string RunId { get; init; }

    /// <summary>The process of the run: the name of its job.</summary>
    public required string Process { get; init; }

    /// <summary>The event as JSON, on one line.</summary>
    public required string Json { get; init; }
}
