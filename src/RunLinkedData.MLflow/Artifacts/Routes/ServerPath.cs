using System.Diagnostics.CodeAnalysis;

namespace RunLinkedData.MLflow.Artifacts.Routes;

/// <summary>
/// What MLflow's server does to the path of an artifact: which names it keeps as they are, and how they go over the wire.
/// </summary>
/// <remarks>
/// The server unquotes a path again and again, takes it for a URL and puts it together anew. Names that do not come out as they went in
/// would be stored under another name, so they are refused here, before anything is sent.
/// </remarks>
internal static class ServerPath
{
    /// <summary>Checks a path and gives it back.</summary>
    /// <exception cref="MlflowException"><c>INVALID_PARAMETER_VALUE</c>: it is no artifact path, or the server would change it.</exception>
    public static string Check(string path)
    {
        ArtifactPath.Check(path);
        for (var i = 0; i < path.Length; i++)
        {
            if (char.IsSurrogate(path[i]) && !char.IsSurrogatePair(path, char.IsLowSurrogate(path[i]) && i > 0 ? i - 1 : i))
            {
                Throw(path, "it contains half of a surrogate pair, which cannot be sent");
            }

            if (path[i] == '#')
            {
                Throw(path, "the server takes no '#'");
            }

            if (path[i] == '%' && i + 2 < path.Length && char.IsAsciiHexDigit(path[i + 1]) && char.IsAsciiHexDigit(path[i + 2]))
            {
                Throw(path, $"the server would decode '{path.Substring(i, 3)}' and store another name");
            }
        }

        var query = path.IndexOf('?', StringComparison.Ordinal);
        for (var end = path.Length; end > 0; end = path.LastIndexOf('/', end - 1))
        {
            CheckEnd(path, path.AsSpan(0, end), query);
        }

        return path;
    }

    /// <summary>The path as it stands in a URL.</summary>
    public static string Escape(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));

    // An empty query ("name?") and empty parameters ("name;") vanish from a URL that is put together anew; each folder is
    // listed under its own path, too.
    private static void CheckEnd(string path, ReadOnlySpan<char> prefix, int query)
    {
        if (query == prefix.Length - 1)
        {
            Throw(path, "the server would drop the '?' at the end of a name");
        }

        var beforeQuery = query >= 0 && query < prefix.Length ? prefix[..query] : prefix;
        var name = beforeQuery[(beforeQuery.LastIndexOf('/') + 1)..];
        var parameters = name.IndexOf(';');
        if (parameters >= 0 && parameters == name.Length - 1)
        {
            Throw(path, "the server would drop the ';' at the end of a name");
        }
    }

    [DoesNotReturn]
    private static void Throw(string path, string reason) => throw new MlflowException(
        MlflowErrorCode.InvalidParameterValue,
        $"The artifact path '{path}' is refused: {reason}. Use letters, digits, '.', '_' and '-'.");
}
