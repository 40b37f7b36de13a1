namespace RunLinkedData.Recording.Logs;

/// <summary>
/// A log that lies on this machine: lines are put behind what the file holds, so that several programs may write the log of one run.
/// </summary>
/// <remarks>What cannot be written, as on a full disk, waits and is tried again. Nothing is open in between.</remarks>
internal sealed class LocalLogSink(string path, bool startsAnew = false) : ILogSink
{
    // Past this, lines are refused as long as the disk is.
    private const int MostWaiting = 4 << 20;

    private readonly MemoryStream _waiting = new();

    public TimeSpan Pause => TimeSpan.Zero;

    public Task<long> OpenAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var file = Open();
        if (startsAnew)
        {
            file.SetLength(0);
        }

        return Task.FromResult(file.Length);
    }

    public async ValueTask AppendAsync(ReadOnlyMemory<byte> text, CancellationToken cancellationToken)
    {
        if (_waiting.Length + text.Length > MostWaiting)
        {
            await FlushAsync(cancellationToken).ConfigureAwait(false);
        }

        _waiting.Write(text.Span);
    }

    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        using var file = Open();
        using (await AppendTurn.TakeAsync(file, cancellationToken).ConfigureAwait(false))
        {
            // Looked for anew each time: FileMode.Append would go on where this program has left off.
            var start = file.Seek(0, SeekOrigin.End);
            try
            {
                file.Write(_waiting.GetBuffer().AsSpan(0, (int)_waiting.Length));
            }
            catch (Exception)
            {
                // No half lines, and none twice.
                file.SetLength(start);
                throw;
            }
        }

        _waiting.SetLength(0);
    }

    public ValueTask DisposeAsync() => _waiting.DisposeAsync();

    private FileStream Open() => new(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
}
