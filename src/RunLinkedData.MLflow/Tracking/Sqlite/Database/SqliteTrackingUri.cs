using RunLinkedData.MLflow.Tracking.Limits;

namespace RunLinkedData.MLflow.Tracking.Sqlite.Database;

/// <summary>A tracking URI such as <c>sqlite:///mlflow.db</c>, read as SQLAlchemy reads it.</summary>
/// <param name="Text">The URI without its query.</param>
/// <param name="Path">The full path of the database file.</param>
/// <param name="Mode">The <c>mode</c> of a <c>sqlite:///file:…?uri=true</c> form, or null.</param>
internal sealed record SqliteTrackingUri(string Text, string Path, string? Mode)
{
    private static readonly string[] Schemes = ["sqlite", "sqlite+pysqlite"];

    /// <summary>Whether the database is opened for reading only.</summary>
    public bool IsReadOnly => Mode == "ro";

    /// <summary>Reads a tracking URI.</summary>
    /// <exception cref="MlflowException"><c>INVALID_PARAMETER_VALUE</c>: it does not name a database file.</exception>
    public static SqliteTrackingUri Parse(string uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        var colon = uri.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || !Schemes.Contains(uri[..colon], StringComparer.OrdinalIgnoreCase))
        {
            throw Invalid(uri, "it does not begin with sqlite:///");
        }

        var rest = uri[(colon + 1)..];
        if (!rest.StartsWith("///", StringComparison.Ordinal))
        {
            throw Invalid(uri, "three slashes belong behind the colon");
        }

        // Percent-escapes stay as they are: SQLAlchemy takes the path literally, and so the file is the same for both.
        var question = rest.IndexOf('?', StringComparison.Ordinal);
        var path = question < 0 ? rest[3..] : rest[3..question];
        var query = question < 0 ? [] : rest[(question + 1)..].Split('&');
        var mode = (string?)null;
        if (path.StartsWith("file:", StringComparison.Ordinal) && query.Contains("uri=true"))
        {
            path = path["file:".Length..];
            mode = query.FirstOrDefault(part => part.StartsWith("mode=", StringComparison.Ordinal))?["mode=".Length..];
        }

        if (path.Length == 0 || path == ":memory:" || mode == "memory")
        {
            throw Invalid(uri, "it names a database in memory, which would be gone with this program");
        }

        return path.Contains('\0', StringComparison.Ordinal)
            ? throw Invalid(uri, "its path holds a zero character")
            : new SqliteTrackingUri(question < 0 ? uri : uri[..(colon + 1 + question)], System.IO.Path.GetFullPath(path), mode);
    }

    private static MlflowException Invalid(string uri, string problem) => TrackingLimits.Invalid(
        $"The tracking URI '{TrackingLimits.Shorten(uri)}' cannot be used: {problem}. "
        + "Write sqlite:///mlflow.db for a file in the working directory, sqlite:////data/mlflow.db for an absolute path.");
}
