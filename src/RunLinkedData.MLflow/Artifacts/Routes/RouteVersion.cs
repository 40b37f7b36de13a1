namespace RunLinkedData.MLflow.Artifacts.Routes;

/// <summary>A version of a file, and the way on which it is found again: the ways of a server have tags of their own.</summary>
internal sealed record RouteVersion(DownloadRoute Route, string ETag);
