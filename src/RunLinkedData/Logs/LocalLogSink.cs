namespace RunLinkedData.Logs;

/// <summary>A log that lies on this machine: lines are appended in place, so that several processes of one run may write it.</summary>
internal sealed class LocalLogSink(string path) : ILogSink
{
    private FileStream? _file;

    public TimeSpan Pause => TimeSpan.Zero;

    public Task<long> OpenAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        _file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1 << 14, FileOptions.Asynchronous);
        return Task.FromResult(_file.Length);
    }

    public ValueTask AppendAsync(ReadOnlyMemory<byte> text, CancellationToken cancellationToken) => _file!.WriteAsync(text, cancellationToken);

    public Task FlushAsync(CancellationToken cancellationToken) => _file!.FlushAsync(cancellationToken);

    public ValueTask DisposeAsync() => _file?.DisposeAsync() ?? ValueTask.CompletedTask;
}
