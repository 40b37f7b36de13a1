namespace RunLinkedData.MLflow.Tracking;

/// <summary>A parameter of a run. Once logged it never changes.</summary>
/// <param name="Key">The name; at most 250 characters.</param>
/// <param name="Value">The value as text; at most 6,000 characters.</param>
public sealed record Param(string Key, string Value);
