namespace RunLinkedData.Versions.History;

/// <summary>A row, with the version that it comes from.</summary>
/// <typeparam name="T">The type of the row.</typeparam>
/// <param name="RunId">The version: the ID of the run that wrote it.</param>
/// <param name="StartedAt">When that run started, in UTC.</param>
/// <param name="Row">The row.</param>
public readonly record struct VersionedRow<T>(string RunId, DateTimeOffset StartedAt, T Row);
