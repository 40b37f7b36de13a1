namespace RunLinkedData.MLflow.Artifacts.Transfers;

/// <summary>A file that waits in a temporary file and goes to the storage on commit.</summary>
internal sealed class SpooledUpload(FileSender sender, string tempFolder) : ArtifactUpload
{
    private readonly SpoolStream _content = SpoolStream.Create(tempFolder);
    private string? _version;
    private bool _committed;
    private bool _disposed;

    public override Stream Content => _content;

    public override string? Version => _version;

    public override async Task CommitAsync(CancellationToken cancellationToken = default)
    {
        Closed.ThrowIf(_committed || _disposed, "The upload was committed or disposed of before. Open another one.");
        cancellationToken.ThrowIfCancellationRequested();
        var stored = await sender.SendAsync(_content.Complete(), hash: false, cancellationToken).ConfigureAwait(false);
        _version = stored.Version;
        _committed = true;
    }

    public override ValueTask DisposeAsync()
    {
        if (!_disposed)
        {
            _disposed = true;
            _content.Drop();
        }

        return ValueTask.CompletedTask;
    }
}
