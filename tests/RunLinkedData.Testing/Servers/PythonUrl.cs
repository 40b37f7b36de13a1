using System.Text.RegularExpressions;

namespace RunLinkedData.Testing.Servers;

/// <summary>
/// What MLflow's server makes of a path: it unquotes it as often as that changes something, and takes it for a URL each time.
/// </summary>
internal static partial class PythonUrl
{
    public static string Decode(string path)
    {
        for (var i = 0; i < 10; i++)
        {
            var next = Reassemble(Uri.UnescapeDataString(path).TrimStart(' '));
            if (next == path)
            {
                return path;
            }

            path = next;
        }

        return path;
    }

    private static string Reassemble(string url)
    {
        var scheme = Scheme().Match(url).Value;
        var rest = url[scheme.Length..];
        var (beforeFragment, fragment) = Cut(rest, rest.IndexOf('#', StringComparison.Ordinal));
        var (beforeQuery, query) = Cut(beforeFragment, beforeFragment.IndexOf('?', StringComparison.Ordinal));
        var (path, parameters) = Cut(beforeQuery, beforeQuery.IndexOf(';', beforeQuery.LastIndexOf('/') + 1));
        return scheme.ToLowerInvariant() + path + parameters + query + fragment;
    }

    // The mark goes with what follows it, and vanishes with it.
    private static (string Before, string After) Cut(string text, int mark) => mark < 0
        ? (text, "")
        : (text[..mark], mark == text.Length - 1 ? "" : text[mark..]);

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9+.-]*:")]
    private static partial Regex Scheme();
}
