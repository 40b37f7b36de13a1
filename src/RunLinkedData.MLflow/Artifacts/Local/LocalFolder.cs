namespace RunLinkedData.MLflow.Artifacts.Local;

/// <summary>The folder of this machine that an artifact URI names.</summary>
internal static class LocalFolder
{
    /// <summary>The full path of the folder, which need not be there; null when the URI is one of something else.</summary>
    /// <exception cref="MlflowException"><c>INVALID_PARAMETER_VALUE</c>: it holds a zero character.</exception>
    public static string? Of(string artifactUri) => UriScheme.Of(artifactUri) switch
    {
        "" when artifactUri.Length > 0 => Full(artifactUri),
        "file" when Uri.TryCreate(artifactUri, UriKind.Absolute, out var uri) && uri.Host.Length == 0 => Full(uri.LocalPath),
        _ => null,
    };

    private static string Full(string path)
    {
        UriScheme.RefuseZero(path, "artifact URI");
        return Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
    }
}
