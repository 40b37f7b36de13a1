namespace RunLinkedData.MLflow.Tracking.Rest;

/// <summary>What a tracking server says of itself.</summary>
public sealed record MlflowServerInfo
{
    /// <summary>Its version, such as <c>3.6.1</c>.</summary>
    public required string Version { get; init; }

    /// <summary>Its clock when it answered, in UTC, to the second: the header <c>Date</c>; null when there was none.</summary>
    public DateTimeOffset? Time { get; init; }
}
