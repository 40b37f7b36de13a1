using RunLinkedData.MLflow.Tracking.Limits;

namespace RunLinkedData.MLflow.Tracking.Stores;

/// <summary>Where experiments and runs keep their artifacts, in the form MLflow stores it: a URI, or a plain absolute path.</summary>
internal static class ArtifactLocation
{
    /// <summary>
    /// A location as MLflow would store it: URIs stay as they are, relative paths become absolute, in the folder that is given or in the
    /// working directory.
    /// </summary>
    public static string Resolve(string location, string? folder = null)
    {
        TrackingLimits.CheckArtifactLocation(location);
        UriScheme.RefuseZero(location, "artifact location");
        if (HasScheme(location))
        {
            return location;
        }

        var isAbsolute = Path.IsPathFullyQualified(location);
        var full = folder is null ? Path.GetFullPath(location) : Path.GetFullPath(location, folder);
        if (!OperatingSystem.IsWindows())
        {
            return isAbsolute ? location : full;
        }

        return "file:///" + full.Replace('\\', '/');
    }

    /// <summary>The location with more parts at the end of its path; a query stays behind them.</summary>
    public static string Append(string location, params ReadOnlySpan<string> parts)
    {
        var end = HasScheme(location) ? location.IndexOf('?', StringComparison.Ordinal) : -1;
        var path = end < 0 ? location : location[..end];
        var query = end < 0 ? "" : location[end..];
        return $"{path.TrimEnd('/')}/{string.Join('/', parts)}{query}";
    }

    // One letter before the colon is a drive, not a scheme.
    private static bool HasScheme(string location)
    {
        var colon = location.IndexOf(':', StringComparison.Ordinal);
        return colon > 1
            && char.IsAsciiLetter(location[0])
            && location.AsSpan(0, colon).IndexOfAnyExcept(SchemeCharacters) < 0;
    }

    private static readonly System.Buffers.SearchValues<char> SchemeCharacters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");
}
