using RunLinkedData.MLflow;
using RunLinkedData.Waiting;

namespace RunLinkedData.Datasets.RowComparison;

/// <summary>
/// The temporary files of a comparison, in a folder of their own that is made for the first of them. Only this user can read them.
/// </summary>
internal sealed class SpillFolder(string? parent) : IDisposable
{
    // Error numbers as .NET hands them on in HResult: errno on Unix, Win32 codes (low word) on Windows.
    private static readonly int[] NoSpace = [28, 122, 27, 39, 112];

    private readonly string _path = Path.Combine(parent ?? Path.GetTempPath(), "rld-rows-" + Guid.NewGuid().ToString("N"));
    private int _files;

    /// <summary>Writes a file.</summary>
    /// <returns>Its path.</returns>
    /// <exception cref="MlflowException">
    /// It cannot be written: <c>RESOURCE_EXHAUSTED</c> for a full disk, <c>PERMISSION_DENIED</c>, or <c>INTERNAL_ERROR</c>.
    /// </exception>
    public async Task<string> WriteAsync(Func<Stream, Task> write)
    {
        var path = Path.Combine(_path, $"{Interlocked.Increment(ref _files)}.arrow");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 1 << 16 };
        try
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(_path);
            }
            else
            {
                Directory.CreateDirectory(_path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            var stream = new TemporaryFileStream(path, options);
            await using (stream.ConfigureAwait(false))
            {
                await write(stream).ConfigureAwait(false);
            }

            return path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MlflowException(
                e is UnauthorizedAccessException ? MlflowErrorCode.PermissionDenied
                    : NoSpace.Contains(e.HResult & 0xFFFF) ? MlflowErrorCode.ResourceExhausted : MlflowErrorCode.InternalError,
                $"The temporary file '{path}' for the comparison of rows cannot be written: "
                + $"{e.Message} Make room there, name another folder as {nameof(CompareRowsOptions.TemporaryFolder)}, "
                + $"or raise {nameof(CompareRowsOptions.MemoryBytes)}.",
                e);
        }
    }

    /// <summary>Opens a file to read it once: it is deleted when it is closed.</summary>
    public static Stream OpenRead(string path) => new TemporaryFileStream(
        path, new FileStreamOptions
        {
            Mode = FileMode.Open,
            Access = FileAccess.Read,
            BufferSize = 1 << 16,
            Options = FileOptions.SequentialScan | FileOptions.DeleteOnClose,
        });

    public void Dispose()
    {
        if (Directory.Exists(_path))
        {
            Directory.Delete(_path, recursive: true);
        }
    }
}
