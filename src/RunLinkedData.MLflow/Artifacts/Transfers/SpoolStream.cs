using System.Security.Cryptography;
using RunLinkedData.MLflow.Artifacts.Local;

namespace RunLinkedData.MLflow.Artifacts.Transfers;

/// <summary>
/// Where an upload waits until it is committed: a temporary file that only this user can read and that vanishes when it is closed.
/// </summary>
internal sealed class SpoolStream : LocalWriteStream
{
    private readonly string _path;
    private bool _complete;

    private SpoolStream(FileStream file, string path)
        : base(file, path) => _path = path;

    public override bool CanWrite => !_complete && base.CanWrite;

    public static SpoolStream Create(string folder)
    {
        var path = Path.Combine(folder, $"rld-upload-{RandomNumberGenerator.GetHexString(16, lowercase: true)}.tmp");
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            BufferSize = BufferBytes,
            Options = FileOptions.Asynchronous | FileOptions.DeleteOnClose,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            var spool = new SpoolStream(new FileStream(path, options), path);
            if (!OperatingSystem.IsWindows())
            {
                // Without a name it vanishes also when this program is killed.
                System.IO.File.Delete(path);
            }

            return spool;
        }
        catch (Exception exception) when (LocalErrors.Translate(exception, path) is { } translated)
        {
            throw translated;
        }
    }

    /// <summary>Ends the writing, and gives what was written.</summary>
    public SourceFile Complete()
    {
        Flush();
        _complete = true;
        return new SourceFile(File.SafeFileHandle, _path);
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Closed.ThrowIf(_complete, "The upload is complete, and takes nothing more. Open another one.");
        base.Write(buffer);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Closed.ThrowIf(_complete, "The upload is complete, and takes nothing more. Open another one.");
        return base.WriteAsync(buffer, cancellationToken);
    }

    /// <summary>Closes the file, which deletes it. Disposal does not: whoever writes may dispose of the stream before the commit.</summary>
    public void Drop()
    {
        _complete = true;
        CloseFile();
    }
}
