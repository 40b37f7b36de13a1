namespace RunLinkedData.MLflow.Artifacts.Routes;

/// <summary>A version of a file, and the way on which it is found again: the ways of a server have tags of their own.</summary>
internal sealed record RouteVersion(DownloadRoute Route, string ETag)
{
    /// <summary>A file that is opened twice on one way is of one version if the tags say so.</summary>
    public bool Equals(RouteVersion? other) => other is not null && ETag == other.ETag;

    public override int GetHashCode() => ETag.GetHashCode(StringComparison.Ordinal);
}
