using Microsoft.Win32.SafeHandles;

namespace RunLinkedData.MLflow.Artifacts;

/// <summary>
/// An open file of this machine that goes into a store. Knows whether it was changed since it was opened. Disposal closes it.
/// </summary>
internal sealed class SourceFile : IDisposable
{
    private readonly string _path;
    private readonly DateTime _written;

    /// <summary>Takes a file that is open.</summary>
    public SourceFile(SafeFileHandle handle, string path)
    {
        Handle = handle;
        _path = path;
        (Length, _written) = Look();
    }

    /// <summary>The file; several may read it at once.</summary>
    public SafeFileHandle Handle { get; }

    /// <summary>Its size when it was opened; 0 also for what the kernel makes up when it is read.</summary>
    public long Length { get; }

    /// <exception cref="IOException">It cannot be opened, or is not there.</exception>
    /// <exception cref="MlflowException"><c>INVALID_PARAMETER_VALUE</c>: it is a pipe, a socket or a device.</exception>
    public static SourceFile Open(string path)
    {
        if (RegularFile.Other(path) is { } other)
        {
            throw new MlflowException(
                MlflowErrorCode.InvalidParameterValue,
                $"'{path}' is {other}, not a file, so it cannot be stored. Write what it gives into a file first, or keep it elsewhere.");
        }

        var handle = File.OpenHandle(
            path, FileMode.Open, FileAccess.Read, FileShare.Read, FileOptions.Asynchronous | FileOptions.SequentialScan);
        try
        {
            return new SourceFile(handle, path);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Refuses what was read if it may be of two versions of the file.</summary>
    /// <remarks>Times of files are coarse on some systems; a hash of what was read is right in any case.</remarks>
    public void ThrowIfChanged()
    {
        if (Look() != (Length, _written))
        {
            throw Changed();
        }
    }

    public MlflowException Changed() => new(
        MlflowErrorCode.DataLoss,
        $"The file '{_path}' was changed while it was stored. Nothing of it was kept; store it again when nobody writes to it.");

    public void Dispose() => Handle.Dispose();

    private (long Length, DateTime Written) Look()
    {
        try
        {
            return (RandomAccess.GetLength(Handle), File.GetLastWriteTimeUtc(Handle));
        }
        catch (NotSupportedException)
        {
            return (0, default);
        }
    }
}
