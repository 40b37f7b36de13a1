using System.Text.RegularExpressions;

namespace RunLinkedData.MLflow;

/// <summary>Tells the scheme of a URI from a plain path. One letter is a Windows drive, not a scheme.</summary>
internal static partial class UriScheme
{
    /// <summary>The scheme in lower case without its colon; empty for a plain path.</summary>
    /// <param name="uriOrPath">A URI, or a path.</param>
    public static string Of(string uriOrPath)
    {
        var match = Scheme().Match(uriOrPath);
        return match.Success ? match.Groups[1].Value.ToLowerInvariant() : "";
    }

    /// <summary>No path and no address holds a zero character.</summary>
    public static void RefuseZero(string uriOrPath, string what)
    {
        if (uriOrPath.Contains('\0', StringComparison.Ordinal))
        {
            throw new MlflowException(
                MlflowErrorCode.InvalidParameterValue,
                $"The {what} '{uriOrPath.Replace("\0", "\\0", StringComparison.Ordinal)}' holds a zero character. Take that out.");
        }
    }

    [GeneratedRegex("^([A-Za-z][A-Za-z0-9+.-]+):")]
    private static partial Regex Scheme();
}
