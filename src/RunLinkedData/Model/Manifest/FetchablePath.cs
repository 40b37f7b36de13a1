namespace RunLinkedData.Model.Manifest;

/// <summary>
/// Which paths MLflow's own clients and servers find again. They take the path of an artifact for a URL, so that some names come
/// out of it as others; a server would store such a file under another name. What a program may write is the same on every store,
/// so these are refused everywhere.
/// </summary>
internal static class FetchablePath
{
    /// <summary>Why MLflow cannot fetch a file of this path, as the end of a sentence; null when it can.</summary>
    public static string? Problem(string path)
    {
        if (path.AsSpan().IndexOfAny('#', '?') is >= 0 and var end)
        {
            return $"MLflow cannot fetch it, as it takes a path to end at '{path[end]}'";
        }

        for (var percent = path.IndexOf('%', StringComparison.Ordinal); percent >= 0; percent = path.IndexOf('%', percent + 1))
        {
            if (percent + 2 < path.Length && char.IsAsciiHexDigit(path[percent + 1]) && char.IsAsciiHexDigit(path[percent + 2]))
            {
                return $"MLflow cannot fetch it, as it reads '{path.Substring(percent, 3)}' as another character";
            }
        }

        return path.Split('/').Select(OfName).FirstOrDefault(problem => problem is not null);
    }

    private static string? OfName(string name) =>
        name.StartsWith(' ') ? "MLflow cannot fetch it, as it drops a blank at the start of a name"
        : name.EndsWith(';') ? "MLflow cannot fetch it, as it drops a ';' at the end of a name"
        : HasCapitalScheme(
            name) ? $"MLflow cannot fetch it, as it reads '{name[..(name.IndexOf(':', StringComparison.Ordinal) + 1)]}' in small letters"
        : null;

    // The scheme of a URL: a letter, and then letters, digits, '+', '-' and '.'.
    private static bool HasCapitalScheme(string name) =>
        name.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon
        && char.IsAsciiLetter(name[0])
        && name[..colon].All(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '-' or '.')
        && name[..colon].Any(char.IsAsciiLetterUpper);
}
