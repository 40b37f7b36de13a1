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
        PathTooLongException => new MlflowException(
            MlflowErrorCode.InvalidParameterValue,
            $"'{path}' is longer than the file system allows, or a name in it is. Use shorter names.",
            exception),
        FileNotFoundException or DirectoryNotFoundException => new MlflowException(
            MlflowErrorCode.ResourceDoesNotExist,
            $"There is no artifact file at '{path}'.",
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

    /// <summary>As <see cref="Translate"/>, where a file was to be read.</summary>
    public static MlflowException? TranslateRead(Exception exception, string path) =>
        exception is UnauthorizedAccessException && Directory.Exists(path) ? IsFolder(path, exception) : Translate(exception, path);

    /// <summary>As <see cref="Translate"/>, where a file was to be written, and the folders above it to be made.</summary>
    public static MlflowException? TranslateWrite(Exception exception, string path)
    {
        if (exception is not (IOException or UnauthorizedAccessException))
        {
            return null;
        }

        if (Directory.Exists(path))
        {
            return IsFolder(path, exception);
        }

        return FileAbove(path) is { } file
            ? new MlflowException(
                MlflowErrorCode.InvalidParameterValue,
                $"'{path}' cannot be written: '{file}' is a file, and a folder is needed there. Use another name, or delete that file.",
                exception)
            : Translate(exception, path);
    }

    public static MlflowException IsFolder(string path, Exception? exception = null) => new(
        MlflowErrorCode.InvalidParameterValue,
        $"'{path}' is a folder, not a file.",
        exception);

    public static MlflowException AlreadyThere(string path) => new(
        MlflowErrorCode.ResourceAlreadyExists,
        $"There is a file at '{path}' already, and it must not be overwritten.");

    private static string? FileAbove(string path)
    {
        var above = Path.GetDirectoryName(path);
        while (above is not null && !File.Exists(above))
        {
            above = Path.GetDirectoryName(above);
        }

        return above;
    }

    private static MlflowException PermissionDenied(Exception exception, string path) => new(
        MlflowErrorCode.PermissionDenied,
        $"This program may not use '{path}': {exception.Message} Check the rights of the folder and its owner.",
        exception);
}
