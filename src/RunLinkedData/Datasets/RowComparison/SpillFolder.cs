using RunLinkedData.MLflow;
using RunLinkedData.Spilling;
using RunLinkedData.Waiting;

namespace RunLinkedData.Datasets.RowComparison;

/// <summary>
/// The temporary files of a comparison, in a folder of their own that is made for the first of them. Only this user can read them.
/// </summary>
internal sealed class SpillFolder(string? parent) : IDisposable
{
    private readonly PrivateFolder _folder = new(parent, "rld-rows");
    private int _files;

    /// <summary>Writes a file.</summary>
    /// <returns>Its path.</returns>
    /// <exception cref="MlflowException">
    /// It cannot be written: <c>RESOURCE_EXHAUSTED</c> for a full disk, <c>PERMISSION_DENIED</c>, or <c>INTERNAL_ERROR</c>.
    /// </exception>
    public async Task<string> WriteAsync(Func<Stream, Task> write)
    {
        var path = _folder[$"{Interlocked.Increment(ref _files)}.arrow"];
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 1 << 16 };
        try
        {
            _folder.Create();
            if (!OperatingSystem.IsWindows())
            {
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
            throw PrivateFolder.Failure(
                e,
                $"The temporary file '{path}' for the comparison of rows cannot be written: "
                + $"{e.Message} Make room there, name another folder as {nameof(CompareRowsOptions.TemporaryFolder)}, "
                + $"or raise {nameof(CompareRowsOptions.MemoryBytes)}.");
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

    public void Dispose() => _folder.Dispose();
}
