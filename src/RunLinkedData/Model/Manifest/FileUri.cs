using RunLinkedData.MLflow;

namespace RunLinkedData.Model.Manifest;

/// <summary>
/// URIs of files that lie in no run's artifacts: the URI of a folder, as artifact stores take it, a slash, and a name. In <c>file:</c> URIs
/// both have percent-escapes; elsewhere nothing is escaped, as the tools of buckets have it.
/// </summary>
internal static class FileUri
{
    private const int Longest = 4096;

    /// <summary>Why a URI from a manifest is not used, as the end of a sentence on what the manifest lists; null when it may be.</summary>
    public static string? Problem(string uri) =>
        FolderProblem(uri) ?? (PathOf(uri).Length == 0 ? "at the URI of a whole storage" : null);

    /// <summary>As <see cref="Problem"/>, of a folder, which may be a whole bucket.</summary>
    public static string? FolderProblem(string uri)
    {
        if (uri.Length > Longest || uri.Any(c => char.IsControl(c) || c is '\\' or '?' or '#'))
        {
            return "at a URI that is too long, or has a query, a fragment, a backslash or a control character";
        }

        if (UriScheme.Of(uri).Length == 0 || uri.IndexOf(":/", StringComparison.Ordinal) < 0)
        {
            return "at what is no URI of a file";
        }

        // wasbs://container@account is none.
        if (AuthorityOf(uri).Split('@') is [var user, _, ..] && user.Contains(':', StringComparison.Ordinal))
        {
            return "at a URI with a password in it";
        }

        return PathOf(uri) is { Length: > 0 } path
            && path.Split('/').Any(part => Unescape(uri, part) is "" or "." or ".." || Unescape(uri, part).Contains('/'))
            ? "at a URI with an empty part, or one that leads out of a folder"
            : null;
    }

    /// <summary>The URI of the folder that a file lies in, and the file's name there.</summary>
    public static (string Folder, string Name) Split(string uri)
    {
        var slash = uri.LastIndexOf('/');
        return (uri[..slash], Unescape(uri, uri[(slash + 1)..]));
    }

    /// <summary>The URI of a file that lies in a folder, under a path with <c>/</c> between its parts.</summary>
    public static string Join(string folder, string path) =>
        folder.TrimEnd('/') + "/"
        + (UriScheme.Of(folder) == "file" ? Escape(path) : path);

    /// <summary>The URI of a file or folder of this machine.</summary>
    public static string OfPath(string path)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)).Replace('\\', '/').TrimStart('/');
        return "file:///" + Escape(full);
    }

    // A colon stands behind the drive of Windows.
    private static string Escape(string path) =>
        string.Join('/', path.Split('/').Select(Uri.EscapeDataString)).Replace("%3A", ":", StringComparison.Ordinal);

    private static string Unescape(string uri, string part) => UriScheme.Of(uri) == "file" ? Uri.UnescapeDataString(part) : part;

    private static string AuthorityOf(string uri) =>
        uri.IndexOf("://", StringComparison.Ordinal) is var start and >= 0 ? uri[(start + 3)..].Split('/')[0] : "";

    // What follows the authority, without the slash before it.
    private static string PathOf(string uri)
    {
        var rest = uri[(uri.IndexOf(':', StringComparison.Ordinal) + 1)..];
        return rest.StartsWith("//", StringComparison.Ordinal)
            ? rest.IndexOf('/', 2) is var slash and >= 0 ? rest[(slash + 1)..] : ""
            : rest.TrimStart('/');
    }
}
