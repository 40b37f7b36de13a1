namespace RunLinkedData.MLflow.Tracking.Rest;

/// <summary>What a tracking server says of itself.</summary>
/// <param name="Version">Its version, such as <c>3.6.1</c>.</param>
/// <param name="Time">Its clock when it answered, in UTC, to the second: the header <c>Date</c>; null when there was none.</param>
public sealed record MlflowServerInfo(string Version, DateTimeOffset? Time);
