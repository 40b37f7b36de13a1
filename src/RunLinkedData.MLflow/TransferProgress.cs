namespace RunLinkedData.MLflow;

/// <summary>How far the transfer of one file has come.</summary>
public sealed record TransferProgress
{
    /// <summary>The path from the root of the run's artifacts.</summary>
    public required string Path { get; init; }

    /// <summary>The bytes sent or received so far. It falls back when a part of the transfer starts over.</summary>
    public required long BytesTransferred { get; init; }

    /// <summary>The size of the file; null when it is not known.</summary>
    public long? TotalBytes { get; init; }
}
