namespace RunLinkedData.Model.Provenance;

/// <summary>A line of an executor's log.</summary>
/// <param name="Time">When the executor took it.</param>
/// <param name="Text">The line, without its end.</param>
/// <param name="Attempt">The attempt that wrote it, from 1; null when the executor does not say.</param>
public sealed record ExecutorLogLine(DateTimeOffset Time, string Text, int? Attempt = null);
