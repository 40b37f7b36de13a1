namespace RunLinkedData.MLflow.Artifacts.Local;

/// <summary>Turns what the file system throws into the library's errors.</summary>
internal static class LocalErrors
{
    // Error numbers as .NET hands them on in HResult: errno on Unix, Win32 codes (low word) on Windows.
    private const int ReadOnlyFileSystem = 30;
    private static readonly int[] NoSpace = [28, 122, 27, 39, 112];

    /// <summary>The library's error for <paramref name="exception"/>, or null when it is none of the file system's.</summary>
    public static MlflowException? Translate(Exception exception, string path) => exception switch
    {
        FileNotFoundException or DirectoryNotFoundException => new MlflowException(
            MlflowErrorCode.ResourceDoesNotExist,
            $"There is no artifact file at '{path}'.",
            exception),
        UnauthorizedAccessException when Directory.Exists(path) => new MlflowException(
            MlflowErrorCode.InvalidParameterValue,
            $"'{path}' is a folder, not a file.",
            exception),
        UnauthorizedAccessException => PermissionDenied(exception, path),
        IOException { HResult: ReadOnlyFileSystem } => PermissionDenied(exception, path),
        IOException io when NoSpace.Contains(io.HResult & 0xFFFF) => new MlflowException(
            MlflowErrorCode.ResourceExhausted,
            $"No space is left for '{path}': {exception.Message}. Free some space, or keep the artifacts elsewhere, and run again.",
            exception),
        IOException => new MlflowException(
            MlflowErrorCode.InternalError,
            $"The file system failed at '{path}': {exception.Message}.",
            exception),
        _ => null,
    };

    public static MlflowException AlreadyThere(string path) => new(
        MlflowErrorCode.ResourceAlreadyExists,
        $"There is a file at '{path}' already, and it must not be overwritten.");

    private static MlflowException PermissionDenied(Exception exception, string path) => new(
        MlflowErrorCode.PermissionDenied,
        $"This process may not use '{path}': {exception.Message} Check the rights of the folder and its owner.",
        exception);
}
