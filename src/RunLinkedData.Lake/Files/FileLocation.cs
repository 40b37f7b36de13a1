using System.Text.RegularExpressions;

namespace RunLinkedData.Lake.Files;

/// <summary>
/// Where a file or folder is, without escapes: a path of this machine, or a path in a bucket or container. All spellings of one place are
/// equal: <c>file:/a</c>, <c>file:///a</c> and <c>/a</c>; <c>s3a://b/c</c> and <c>s3://b/c</c>.
/// </summary>
internal sealed partial record FileLocation
{
    private const string FileScheme = "file:";

    private FileLocation(string root, string path) => (Root, Path) = (root, path);

    /// <summary>The bucket or container, such as <c>s3://bucket</c>; empty for this machine.</summary>
    public string Root { get; }

    /// <summary>The path, with <c>/</c> between its parts and none at its end; empty for a bucket itself.</summary>
    public string Path { get; }

    /// <summary>Whether it has a part without a name, which is another key to a bucket, and not one that is opened.</summary>
    public bool HasEmptyPart => Path.Contains("//", StringComparison.Ordinal);

    /// <summary>Whether it is on this machine.</summary>
    public bool IsLocal => Root.Length == 0;

    /// <summary>The last part of the path.</summary>
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>The folder that it is in.</summary>
    public FileLocation Folder => new(Root, Path[..Math.Max(0, Path.LastIndexOf('/'))]);

    /// <summary>Reads a location as programs write it: a URI, of which nothing is decoded, or a full path.</summary>
    /// <returns>The location; null when the text is a relative path.</returns>
    public static FileLocation? TryParse(string text)
    {
        if (Uri().Match(text) is { Success: true } match)
        {
            var (scheme, authority, path) = (match.Groups[1].Value.ToLowerInvariant(), match.Groups[2].Value, match.Groups[3].Value);
            return scheme == "file"
                ? new FileLocation("", OfFolders(Drive().Replace(path, "$1")))
                : new FileLocation($"{(scheme is "s3a" or "s3n" ? "s3" : scheme)}://{authority}", OfKeys(path));
        }

        return System.IO.Path.IsPathFullyQualified(text) ? new FileLocation("", OfFolders(text.Replace('\\', '/'))) : null;
    }

    /// <summary>Reads the URI of a location, in which a path of this machine has percent-escapes.</summary>
    /// <exception cref="ArgumentException">It is no URI, and no full path.</exception>
    public static FileLocation OfUri(string uri) =>
        TryParse(uri.StartsWith(FileScheme, StringComparison.OrdinalIgnoreCase) ? System.Uri.UnescapeDataString(uri) : uri)
        ?? throw new ArgumentException($"'{uri}' is no URI.", nameof(uri));

    /// <summary>The URI, in which a path of this machine has percent-escapes.</summary>
    public string ToUri() => IsLocal
        ? $"{FileScheme}//{(Path.StartsWith('/') ? "" : "/")}{string.Join('/', Path.Split('/').Select(Escape))}"
        : ToString();

    /// <summary>
    /// The URI as tables name files, in which nothing is escaped: <c>file:///data/a b.parquet</c>, which readers take for a path.
    /// </summary>
    public string ToRawUri() => IsLocal ? $"{FileScheme}//{(Path.StartsWith('/') ? "" : "/")}{Path}" : ToString();

    /// <summary>Where a path leads from here. Parts <c>..</c> climb, and one that begins with a slash begins at the root.</summary>
    public FileLocation Combine(string path)
    {
        var full = path.StartsWith('/') ? path : $"{Path}/{path}";
        return new FileLocation(Root, IsLocal ? OfFolders(full) : OfKeys(full));
    }

    /// <summary>The path from a folder to here; null when it is not in the folder.</summary>
    public string? PathFrom(FileLocation folder) =>
        Root == folder.Root && Path.StartsWith(folder.Path + "/", StringComparison.Ordinal) ? Path[(folder.Path.Length + 1)..] : null;

    /// <inheritdoc/>
    public override string ToString() => Root + Path;

    private static string OfFolders(string path)
    {
        var parts = Resolve(path.Split('/').Where(part => part.Length > 0));

        // A path of Windows begins with its drive, every other one with a slash.
        return (parts is [[_, ':'], ..] && OperatingSystem.IsWindows() || parts.Count == 0 ? "" : "/") + string.Join('/', parts);
    }

    // To a bucket a//b is another key than a/b.
    private static string OfKeys(string path)
    {
        var key = (path.StartsWith('/') ? path[1..] : path).TrimEnd('/');
        return key.Length == 0 ? "" : string.Concat(Resolve(key.Split('/')).Select(part => "/" + part));
    }

    private static List<string> Resolve(IEnumerable<string> parts)
    {
        List<string> resolved = [];
        foreach (var part in parts)
        {
            if (part == ".." && resolved.Count > 0)
            {
                resolved.RemoveAt(resolved.Count - 1);
            }
            else if (part is not ("." or ".."))
            {
                resolved.Add(part);
            }
        }

        return resolved;
    }

    private static string Escape(string part) =>
        part is [var drive, ':'] && char.IsAsciiLetter(drive) ? part : System.Uri.EscapeDataString(part);

    [GeneratedRegex(@"\A([A-Za-z][A-Za-z0-9+.-]+):(?://([^/]*))?(/.*|)\z", RegexOptions.Singleline)]
    private static partial Regex Uri();

    [GeneratedRegex(@"\A/([A-Za-z]:)")]
    private static partial Regex Drive();
}
