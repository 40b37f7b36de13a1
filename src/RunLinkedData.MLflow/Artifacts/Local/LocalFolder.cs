namespace RunLinkedData.MLflow.Artifacts.Local;

/// <summary>The folder of this machine that an artifact URI names.</summary>
internal static class LocalFolder
{
    /// <summary>The full path of the folder, which need not be there; null when the URI is one of something else.</summary>
    public static string? Of(string artifactUri) => UriScheme.Of(artifactUri) switch
    {
        "" when artifactUri.Length > 0 => Full(artifactUri),
        "file" when Uri.TryCreate(artifactUri, UriKind.Absolute, out var uri) && uri.Host.Length == 0 => Full(uri.LocalPath),
        _ => null,
    };

    private static string Full(string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
}
