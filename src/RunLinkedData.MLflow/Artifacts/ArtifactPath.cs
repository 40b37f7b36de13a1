namespace RunLinkedData.MLflow.Artifacts;

/// <summary>The one form that the path of an artifact has: parts with <c>/</c> between them, relative to the run's artifact root.</summary>
/// <remarks>
/// MLflow's server refuses absolute paths, <c>..</c> and drive letters with "Invalid path"; this refuses the same, and besides what
/// no store keeps faithfully: backslashes, control characters, <c>.</c> and empty parts.
/// </remarks>
public static class ArtifactPath
{
    /// <summary>Checks a path and gives it back.</summary>
    /// <param name="path">The path to check.</param>
    /// <exception cref="MlflowException"><c>INVALID_PARAMETER_VALUE</c>: it is not of the one form.</exception>
    public static string Check(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return ProblemOf(path) is { } problem
            ? throw new MlflowException(
                MlflowErrorCode.InvalidParameterValue,
                $"The artifact path '{path}' is refused: {problem}. Use a relative path such as 'plots/error.png'.")
            : path;
    }

    /// <summary>Whether a text is of the one form: storages also hold what others have put there, such as the markers of folders.</summary>
    internal static bool IsPath(string text) => ProblemOf(text) is null;

    /// <summary>Refuses to go on where something lies that no path names: leaving it out would lose it.</summary>
    /// <exception cref="MlflowException"><c>INVALID_STATE</c>: the name is not of the one form.</exception>
    internal static void RequireName(string name)
    {
        if (ProblemOf(name) is { } problem)
        {
            throw new MlflowException(
                MlflowErrorCode.InvalidState,
                $"There is a file or folder '{name}' that no artifact path can name: {problem}. So all files of its folder cannot be "
                + "listed. Rename it, or move it elsewhere.");
        }
    }

    /// <summary>
    /// What an object of a storage is as a file, where all files are wanted: its path; null for the empty object that marks a folder.
    /// </summary>
    /// <exception cref="MlflowException"><c>INVALID_STATE</c>: no path names it.</exception>
    internal static string? OfObject(string name, long bytes)
    {
        if (bytes == 0 && (name.Length == 0 || name.EndsWith('/')))
        {
            return null;
        }

        RequireName(name);
        return name;
    }

    /// <summary>Joins a folder and a path in it.</summary>
    /// <param name="folder">The folder; null or empty for the root.</param>
    /// <param name="path">The path in the folder.</param>
    /// <exception cref="MlflowException"><c>INVALID_PARAMETER_VALUE</c>: the result is not of the one form.</exception>
    public static string Join(string? folder, string path) =>
        Check(string.IsNullOrEmpty(folder) ? path : $"{folder}/{path}");

    /// <summary>The folder that a path lies in; empty for the root.</summary>
    internal static string FolderOf(string path) => path.LastIndexOf('/') is var slash and >= 0 ? path[..slash] : "";

    /// <summary>The last part of a path.</summary>
    internal static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];

    private static string? ProblemOf(string path)
    {
        if (path.Length == 0)
        {
            return "it is empty";
        }

        if (path.Length >= 2 && path[1] == ':' && char.IsAsciiLetter(path[0]))
        {
            return "it starts with a drive letter";
        }

        if (path.Any(character => character == '\\' || char.IsControl(character)))
        {
            return "it contains a backslash or a control character";
        }

        foreach (var part in path.Split('/'))
        {
            if (part.Length == 0)
            {
                return "it starts or ends with '/' or has an empty part";
            }

            if (part is "." or "..")
            {
                return $"it contains '{part}'";
            }
        }

        return null;
    }
}
