using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using RunLinkedData.MLflow.Artifacts.Local;

namespace RunLinkedData.MLflow.Artifacts.Proxy;

/// <summary>Where an upload waits until it is committed: a temporary file that only this user can read and that vanishes when it is closed.</summary>
internal sealed class SpoolStream : Stream
{
    private readonly string _path;
    private readonly FileStream _file;
    private bool _complete;

    public SpoolStream(string folder)
    {
        _path = Path.Combine(folder, $"rld-upload-{RandomNumberGenerator.GetHexString(16, lowercase: true)}.tmp");
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            BufferSize = 1 << 16,
            Options = FileOptions.Asynchronous | FileOptions.DeleteOnClose,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        _file = Try(() => new FileStream(_path, options));
        if (!OperatingSystem.IsWindows())
        {
            // Without a name it vanishes also when this process is killed.
            Try(() => File.Delete(_path));
        }
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => !_complete && _file.CanWrite;

    public override long Length => _file.Length;

    public override long Position
    {
        get => _file.Position;
        set => throw new NotSupportedException("An upload is written from its start to its end.");
    }

    /// <summary>The file, for reading what was written. Complete it first.</summary>
    public SafeFileHandle Handle => _file.SafeFileHandle;

    /// <summary>Ends the writing.</summary>
    public void Complete()
    {
        Try(() => _file.Flush());
        _complete = true;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        RefuseWhenComplete();
        try
        {
            _file.Write(buffer);
        }
        catch (Exception exception) when (LocalErrors.Translate(exception, _path) is { } translated)
        {
            throw translated;
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        RefuseWhenComplete();
        try
        {
            await _file.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (LocalErrors.Translate(exception, _path) is { } translated)
        {
            throw translated;
        }
    }

    public override void Flush() => Try(() => _file.Flush());

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("An upload cannot be read.");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("An upload is written from its start to its end.");

    public override void SetLength(long value) => throw new NotSupportedException("An upload is written from its start to its end.");

    /// <summary>Closes the file, which deletes it. Disposal does not: whoever writes may dispose of the stream before the commit.</summary>
    public void Drop()
    {
        _complete = true;
        try
        {
            _file.Dispose();
        }
        catch (IOException)
        {
            // What was buffered does not fit on the disk; the write or the commit before has said so.
        }
    }

    private void RefuseWhenComplete() => ObjectDisposedException.ThrowIf(_complete, this);

    private void Try(Action action) => Try(() =>
    {
        action();
        return true;
    });

    private T Try<T>(Func<T> function)
    {
        try
        {
            return function();
        }
        catch (Exception exception) when (LocalErrors.Translate(exception, _path) is { } translated)
        {
            throw translated;
        }
    }
}
