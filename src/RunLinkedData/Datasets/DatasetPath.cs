namespace RunLinkedData.Datasets;

/// <summary>Paths of files in a dataset's folder.</summary>
internal static class DatasetPath
{
    /// <summary>
    /// Whether a path stays in the folder on every system, and prints as it is in <c>sha256sum</c>: no empty, <c>.</c> or <c>..</c> part,
    /// no drive, backslash or control character, and not the manifest's own name.
    /// </summary>
    public static bool IsSafe(string path) =>
        path.Length > 0
        && path.Split('/').All(part => part is not ("" or "." or ".."))
        && !path.Any(c => c == '\\' || char.IsControl(c))
        && !(path.Length > 1 && path[1] == ':')
        && !path.Equals(DatasetIdentity.ManifestFile, StringComparison.OrdinalIgnoreCase);

    /// <summary>The place of a file under a folder of this machine.</summary>
    public static string Under(string folder, string path)
    {
        var root = Path.GetFullPath(folder);
        var full = Path.GetFullPath(Path.Combine(root, path));
        return full.StartsWith(Path.TrimEndingDirectorySeparator(root) + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? full
            : throw new ArgumentException($"'{path}' would leave the folder.", nameof(path));
    }
}
