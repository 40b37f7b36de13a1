using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;

namespace RunLinkedData.Recording.Logs;

/// <summary>
/// A log in a store that takes whole files only: it grows in a temporary file and is sent again and again, so seldom that sending takes a
/// small part of the time.
/// </summary>
internal sealed class UploadLogSink(IArtifactStore artifacts, string path, TimeProvider time, bool startsAnew = false) : ILogSink
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(5);

    // Sending takes at most a twentieth of the time.
    private const int PausePerUpload = 20;

    private FileStream? _spool;
    private TimeSpan _lastUpload;

    public TimeSpan Pause => TimeSpan.FromTicks(Math.Max(ShortestPause.Ticks, PausePerUpload * _lastUpload.Ticks));

    /// <summary>A temporary file that goes when it is closed.</summary>
    public static FileStream OpenSpool()
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Read | FileShare.Delete,
            Options = FileOptions.Asynchronous | FileOptions.DeleteOnClose,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), options);
    }

    public async Task<long> OpenAsync(CancellationToken cancellationToken)
    {
        _spool = OpenSpool();
        if (startsAnew)
        {
            return 0;
        }

        try
        {
            // What an earlier process of this run has logged.
            var earlier = await artifacts.OpenReadAsync(path, cancellationToken).ConfigureAwait(false);
            await using (earlier.ConfigureAwait(false))
            {
                await CopyAsync(earlier, _spool, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (MlflowException exception) when (exception.Code == MlflowErrorCode.ResourceDoesNotExist)
        {
            // It is the first.
        }

        return _spool.Length;
    }

    // Somebody else may have put it there.
    private static async Task CopyAsync(Stream earlier, FileStream spool, CancellationToken cancellationToken)
    {
        var buffer = new byte[1 << 16];
        int count;
        while ((count = await earlier.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
        {
            await spool.WriteAsync(buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
            if (spool.Length > 2 * RunLogFile.LongestLog)
            {
                throw new IOException($"There is a log already, of more than {2 * RunLogFile.LongestLog} bytes; it stays as it is.");
            }
        }
    }

    public ValueTask AppendAsync(ReadOnlyMemory<byte> text, CancellationToken cancellationToken) =>
        _spool!.WriteAsync(text, cancellationToken);

    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        _spool!.Position = 0;
        try
        {
            await artifacts.WriteAsync(path, _spool, cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _spool.Position = _spool.Length;
            _lastUpload = time.GetElapsedTime(start);
        }
    }

    public ValueTask DisposeAsync() => _spool?.DisposeAsync() ?? ValueTask.CompletedTask;
}
