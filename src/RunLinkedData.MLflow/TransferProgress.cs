namespace RunLinkedData.MLflow;

/// <summary>How far the transfer of one file has come.</summary>
/// <param name="Path">The path from the root of the run's artifacts.</param>
/// <param name="BytesTransferred">The bytes sent or received so far. It falls back when a part of the transfer starts over.</param>
/// <param name="TotalBytes">The size of the file; null when it is not known.</param>
public sealed record TransferProgress(string Path, long BytesTransferred, long? TotalBytes);
