using RunLinkedData.MLflow;

namespace RunLinkedData.Spilling;

/// <summary>A temporary folder that this user alone can read, gone with all that is in it when this object is disposed.</summary>
/// <param name="parent">Where it is made; null for the temporary folder of the system.</param>
/// <param name="name">What its name begins with.</param>
internal sealed class PrivateFolder(string? parent, string name) : IDisposable
{
    // Error numbers as .NET hands them on in HResult: errno on Unix, Win32 codes (low word) on Windows.
    private static readonly int[] NoSpace = [28, 122, 27, 39, 112];

    /// <summary>Its path, also before there is one.</summary>
    public string Path { get; } = System.IO.Path.Combine(parent ?? System.IO.Path.GetTempPath(), $"{name}-{Guid.NewGuid():N}");

    /// <summary>The path of a file in it.</summary>
    public string this[string file] => System.IO.Path.Combine(Path, file);

    /// <summary>Makes it, unless it is there.</summary>
    public void Create()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(Path);
        }
        else
        {
            Directory.CreateDirectory(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>
    /// The error of a file in such a folder that cannot be used: <c>RESOURCE_EXHAUSTED</c> for a full disk, <c>PERMISSION_DENIED</c>, or
    /// <c>INTERNAL_ERROR</c>.
    /// </summary>
    public static MlflowException Failure(Exception cause, string message) => new(
        cause is UnauthorizedAccessException ? MlflowErrorCode.PermissionDenied
            : NoSpace.Contains(cause.HResult & 0xFFFF) ? MlflowErrorCode.ResourceExhausted : MlflowErrorCode.InternalError,
        message,
        cause);

    public void Dispose()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
