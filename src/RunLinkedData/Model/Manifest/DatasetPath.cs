namespace RunLinkedData.Model.Manifest;

/// <summary>Paths of files in a dataset's folder.</summary>
internal static class DatasetPath
{
    /// <summary>
    /// Whether a path of a manifest stays in the folder, and prints as it is in <c>sha256sum</c>: no empty, <c>.</c> or <c>..</c> part,
    /// no drive, backslash or control character, and not the manifest's own name.
    /// </summary>
    public static bool IsSafe(string path) =>
        HasPlainParts(path)
        && !HasUnsafeCharacter(path)
        && !HasDrive(path)
        && !IsManifest(path);

    /// <summary>Why a file or folder of this path is not saved, as the end of a sentence; null when it is.</summary>
    public static string? Problem(string path) =>
        IsManifest(path) ? "that is the name of the manifest"
        : HasUnsafeCharacter(path) ? "its name has a backslash or a control character"
        : HasDrive(path) ? "it looks like a path on a drive of Windows"
        : !IsSafe(path) ? "it is no plain path"
        : FetchablePath.Problem(path);

    /// <summary>The place of a file under a folder of this machine.</summary>
    /// <exception cref="ArgumentException">There is none in that folder on this system.</exception>
    public static string Under(string folder, string path)
    {
        var root = Path.GetFullPath(folder);
        var full = Path.GetFullPath(Path.Combine(root, path));

        // What stands behind a colon is no part of a name on Windows, but a drive's path or a stream of a file.
        return full.StartsWith(Path.TrimEndingDirectorySeparator(root) + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            && !(OperatingSystem.IsWindows() && path.Contains(':', StringComparison.Ordinal))
            ? full
            : throw new ArgumentException($"'{path}' is no name of a file in a folder on this system.", nameof(path));
    }

    private static bool HasPlainParts(ReadOnlySpan<char> path)
    {
        foreach (var part in path.Split('/'))
        {
            if (path[part] is "" or "." or "..")
            {
                return false;
            }
        }

        return true;
    }

    private static bool HasUnsafeCharacter(ReadOnlySpan<char> path)
    {
        foreach (var character in path)
        {
            if (character == '\\' || char.IsControl(character))
            {
                return true;
            }
        }

        return false;
    }

    private static bool HasDrive(string path) => path is [var letter, ':', '/', ..] && char.IsAsciiLetter(letter);

    private static bool IsManifest(string path) => path.Equals(DatasetIdentity.ManifestFile, StringComparison.OrdinalIgnoreCase);
}
